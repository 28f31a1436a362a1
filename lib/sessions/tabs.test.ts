import { describe, expect, it } from "vitest";
import type { TokenPair } from "@/lib/contracts/sessions";
import { createClock, type TestClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { openSession } from "@/tests/support/people";
import { createRandom } from "@/tests/support/random";
import { useDatabase } from "@/tests/support/vitest";
import { identify } from "./identify";
import { refreshSession } from "./refresh";

type Deps = Awaited<ReturnType<typeof createTestDeps>>;

/** The promises of a session in their plainest form: what each token presented must lead to. */
class Model {
  /** Every pair ever given out, with the generation it belongs to. */
  readonly pairs: { pair: TokenPair; generation: number }[];
  generation = 0;
  private seen = 0;
  private rotatedAt: number;
  ended = false;

  constructor(
    first: TokenPair,
    private readonly clock: TestClock,
  ) {
    this.pairs = [{ pair: first, generation: 0 }];
    this.rotatedAt = this.time();
  }

  private time = () => this.clock.now().getTime();

  /** @returns the generation of the pair a refresh has to give; null when it has to be refused. */
  refresh(presented: number): number | null {
    if (this.ended) return null;
    if (presented === this.generation) {
      this.seen = presented;
      this.generation += 1;
      this.rotatedAt = this.time();
      return this.generation;
    }
    const isForgiven = this.time() - this.rotatedAt <= 30_000 || this.seen < this.generation;
    if (presented === this.generation - 1 && isForgiven) return this.generation;
    this.ended = true;
    return null;
  }

  /** @returns whether the access token has to be accepted. */
  use(pair: TokenPair, generation: number): boolean {
    const skew = 60_000;
    if (this.ended || this.time() >= pair.accessExpiresAt.getTime() + skew) return false;
    if (generation === this.generation) this.seen = generation;
    return true;
  }
}

/** One random act of somebody who holds tokens; a current one is likelier than a stale one, as in life. */
async function act(deps: Deps, model: Model, random: ReturnType<typeof createRandom>): Promise<string> {
  const newest = model.pairs.filter(({ generation }) => generation >= model.generation - 1);
  const { pair, generation } = random.pick(random.chance(0.97) ? newest : model.pairs);
  if (random.chance(0.4)) {
    const expected = model.use(pair, generation);
    expect((await identify(deps, pair.accessToken)) !== null, `use of generation ${generation}`).toBe(
      expected,
    );
    return expected ? "used" : "not used";
  }
  const before = model.generation;
  const expected = model.refresh(generation);
  const given = await refreshSession(deps, pair.refreshToken, device).catch((error) => {
    if (error.code !== "refresh_refused") throw error;
    return null;
  });
  expect(given !== null, `refresh of generation ${generation}`).toBe(expected !== null);
  if (!given || expected === null) return "refused";
  const known = model.pairs.find((one) => one.generation === expected);
  if (known) expect(given.pair.refreshToken).toBe(known.pair.refreshToken);
  // The answer was lost on its way, or it arrived.
  if (!random.chance(0.2) || known) model.pairs.push({ pair: given.pair, generation: expected });
  return model.generation === before ? "repeated" : "rotated";
}

describe("tabs, lost answers and thieves in any order", () => {
  const database = useDatabase();

  it.each([1, 2, 3])("a session does what its promises say (seed %i)", async (seed) => {
    const clock = createClock();
    const random = createRandom(seed);
    const deps = await createTestDeps({ db: database.db, now: clock.now });
    const tally: Record<string, number> = {};
    let model = new Model((await openSession(deps)).pair, clock);
    for (let step = 0; step < 250; step += 1) {
      clock.advanceSeconds(random.pick([0, 0, 1, 29, 31, 300]));
      const what = await act(deps, model, random);
      tally[what] = (tally[what] ?? 0) + 1;
      if (model.ended) model = new Model((await openSession(deps)).pair, clock);
    }
    // A run that never met one of these would have proved nothing about it.
    for (const what of ["used", "refused", "repeated", "rotated"])
      expect(tally[what], what).toBeGreaterThan(3);
  });
});

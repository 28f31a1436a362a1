import { describe, expect, it } from "vitest";
import { PatreonError, type PatreonFailure } from "./errors";
import { patiently } from "./patience";

const failure = (kind: PatreonFailure, retryAfterSeconds: number | null = null) =>
  new PatreonError(kind, "what happened", null, retryAfterSeconds);

/** Reads that fail with each of these in turn and then answer; what was waited for is noted, nobody waits. */
function reading(failures: unknown[]) {
  const waits: number[] = [];
  const state = { calls: 0 };
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const read = async () => {
    state.calls += 1;
    if (failures.length > 0) throw failures.shift();
    return "answer";
  };
  return { waits, state, ask: () => patiently(pause, read) };
}

describe("patiently", () => {
  it("asks once when once is enough", async () => {
    const { ask, waits, state } = reading([]);
    expect(await ask()).toBe("answer");
    expect([state.calls, waits.length]).toEqual([1, 0]);
  });

  it.each(["throttled", "unavailable", "unreadable"] as const)("asks again after %s", async (kind) => {
    const { ask, state } = reading([failure(kind), failure(kind)]);
    expect(await ask()).toBe("answer");
    expect(state.calls).toBe(3);
  });

  it.each(["refused_grant", "unauthorized", "misconfigured", "forbidden", "not_found"] as const)(
    "does not ask again after %s: repeated 4xx answers end in an edge block",
    async (kind) => {
      const { ask, state, waits } = reading([failure(kind)]);
      await expect(ask()).rejects.toMatchObject({ failure: kind });
      expect([state.calls, waits.length]).toEqual([1, 0]);
    },
  );

  it("does not ask again after a fault of our own", async () => {
    const { ask, state } = reading([new TypeError("ours")]);
    await expect(ask()).rejects.toThrow(TypeError);
    expect(state.calls).toBe(1);
  });

  it("waits at least as long as Patreon asks", async () => {
    const { ask, waits } = reading([
      failure("throttled", 9),
      failure("throttled", 0),
      failure("unavailable", 120),
    ]);
    await ask();
    const [first = 0, second = 0, third = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(9000);
    expect(first).toBeLessThan(9500);
    expect(second).toBeLessThan(500);
    expect(third).toBeGreaterThanOrEqual(120_000);
  });

  it("parks at once when Patreon asks for longer than makes sense", async () => {
    const { ask, waits, state } = reading([failure("throttled", 1800)]);
    await expect(ask()).rejects.toMatchObject({ retryAfterSeconds: 1800 });
    expect([state.calls, waits.length]).toEqual([1, 0]);
  });

  it("gives up after five tries with the last failure, having waited longer each time", async () => {
    const { ask, waits, state } = reading(Array.from({ length: 9 }, () => failure("unavailable")));
    await expect(ask()).rejects.toMatchObject({ failure: "unavailable" });
    expect(state.calls).toBe(5);
    expect(waits).toHaveLength(4);
    waits.forEach((milliseconds, index) => {
      expect(milliseconds).toBeGreaterThanOrEqual(2 ** index * 500);
      expect(milliseconds).toBeLessThanOrEqual(2 ** index * 1500);
    });
  });

  it("spreads those who were turned away together", async () => {
    const firstWaits = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { ask, waits } = reading([failure("throttled", 5)]);
        await ask();
        return waits[0];
      }),
    );
    expect(new Set(firstWaits).size).toBeGreaterThan(10);
  });

  it("ends when the wait is called off", async () => {
    const pause = () => Promise.reject(new Error("the run is over"));
    const read = () => Promise.reject(failure("unavailable"));
    await expect(patiently(pause, read)).rejects.toThrow("the run is over");
  });
});

import { isNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { patreonMembers } from "@/lib/db/schema";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import { createRandom } from "@/tests/support/random";
import { crowdId } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { openWebhookWorld, type WebhookWorld } from "@/tests/support/webhook-world";

describe("a storm of deliveries", () => {
  const database = useDatabase();
  const kinds = { paying: 50, free: 20, former: 10, gifted: 5, declined: 5, pending: 10 };

  /** What Patreon tells of each member now, by Patreon user id. */
  async function patreonState(world: WebhookWorld): Promise<Record<string, unknown>> {
    const token = (await freshCreatorToken(world.deps, world.deps.creator)) ?? "";
    const state: Record<string, unknown> = {};
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await world.deps.patreon.fetchMembersPage(token, cursor);
      for (const { patreonUserId, patronStatus, currentlyEntitledAmountCents, tierIds } of page.members)
        state[patreonUserId] = { patronStatus, currentlyEntitledAmountCents, tierIds };
      cursor = page.nextCursor;
    }
    return state;
  }

  async function mirrorState(): Promise<Record<string, unknown>> {
    const rows = await database.db.select().from(patreonMembers).where(isNull(patreonMembers.leftAt));
    return Object.fromEntries(
      rows.map(({ patreonUserId, patronStatus, currentlyEntitledAmountCents, tierIds }) => [
        patreonUserId,
        { patronStatus, currentlyEntitledAmountCents, tierIds },
      ]),
    );
  }

  it("of 5000, shuffled and doubled, over 600 members, ends in Patreon's state with few calls", async () => {
    const world = await openWebhookWorld(database.db);
    const random = createRandom(7);
    await world.crowd(600, kinds);
    const everybody = Array.from({ length: 600 }, (_, number) => crowdId(number));
    await world.enrol(...everybody.slice(0, 300));
    await world.run();
    // The limits of the real Patreon: a call too many in the minute would be refused, and be counted here.
    await world.settings({ tokenLimit: 100, clientLimit: 100 });
    world.quiet();
    await world.crowd(600, { ...kinds, paying: 30, former: 20, declined: 15 });
    const before = await world.reads();

    const due = Array.from({ length: 2500 }, (_, number) => ({
      person: everybody[number % 600] ?? "",
      note: String(number),
    }));
    const storm = [...due, ...due];
    for (let at = storm.length - 1; at > 0; at -= 1) {
      const other = random.whole(at + 1);
      [storm[at], storm[other]] = [storm[other] as (typeof storm)[0], storm[at] as (typeof storm)[0]];
    }
    for (let at = 0; at < storm.length; at += 250) {
      await Promise.all([
        ...storm.slice(at, at + 250).map(({ person, note }) => world.hint(person, note)),
        world.work(),
      ]);
      world.clock.advanceSeconds(random.whole(3));
    }
    for (let left = 5; left > 0 && (await world.work()).nextDueAt !== null; left -= 1) world.quiet();

    const rows = await world.deliveries();
    expect(rows).toHaveLength(2500);
    expect(new Set(rows.map((row) => row.status))).toEqual(new Set(["done"]));
    expect(rows.every((row) => row.repeats === 1)).toBe(true);
    const after = await world.reads();
    expect(after.single + after.list - before.single - before.list).toBeLessThan(60);
    await world.settings({ tokenLimit: null, clientLimit: null });
    expect(await mirrorState()).toEqual(await patreonState(world));
    // A sweep decides on everybody anew: it finds nothing that the deliveries had left undone.
    expect(await world.run({ dryRun: true })).toMatchObject({
      outcome: "done",
      counts: { gained: 0, lost: 0, changed: 0, unknown: 0 },
    });
  });

  it("asks one by one where few wait in a large campaign, and reads the list where many do", async () => {
    const world = await openWebhookWorld(database.db);
    await world.crowd(4500);
    await world.run();
    world.quiet();
    const start = await world.reads();
    for (let number = 0; number < 6; number += 1) await world.hint(crowdId(number));
    await world.work();
    expect(await world.reads()).toEqual({ single: start.single + 6, list: start.list });
    world.quiet();
    for (let number = 0; number < 40; number += 1) await world.hint(crowdId(number * 100), "again");
    expect(await world.work()).toMatchObject({ told: 40, unknown: 0 });
    const end = await world.reads();
    expect(end.list - start.list).toBeLessThanOrEqual(5);
    expect(end.single - start.single - 6).toBeLessThanOrEqual(5);
  });

  it("does not read a long list for the few who wait when the mirror is still empty", async () => {
    const world = await openWebhookWorld(database.db);
    await world.crowd(8000);
    for (const number of [7001, 7500, 7999]) await world.hint(crowdId(number));
    expect(await world.work()).toMatchObject({ told: 3 });
    expect(await world.reads()).toEqual({ single: 3, list: 1 });
  });
});

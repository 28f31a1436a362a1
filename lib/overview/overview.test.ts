import { describe, expect, it } from "vitest";
import { recordAudit } from "@/lib/audit/record";
import type { EntitlementState } from "@/lib/contracts/membership";
import type { Tallied } from "@/lib/contracts/overview";
import { entitlements, membershipEvents } from "@/lib/db/schema";
import { log } from "@/lib/log";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { listDays } from "./days";
import { countStates } from "./members";
import { createTally } from "./tally";
import { listWeeks } from "./weeks";

const quiet = {
  ...{ signedIn: 0, failed: 0, refreshed: 0, reused: 0 },
  ...{ refusedUnknown: 0, refusedEnded: 0, refusedDeactivated: 0 },
  ...{ healthInOrder: 0, healthToRenew: 0, healthSignedOut: 0, healthUnknownKey: 0 },
};

/** A Wednesday. */
const now = new Date("2026-03-04T12:00:00Z");
const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);

const paidStates = new Set<EntitlementState | null>(["active", "grace", "trial", "gifted", "override"]);

describe("the overview", () => {
  const database = useDatabase();

  /** Somebody whose membership went through these states, the last of which holds until `until`. */
  async function somebody(story: [EntitlementState, Date][], until: Date | null = null): Promise<void> {
    const { id: userId } = await insertPerson(database.db);
    let fromState: EntitlementState | null = null;
    for (const [toState, at] of story) {
      const paid = { fromPaid: paidStates.has(fromState), toPaid: paidStates.has(toState) };
      const why = { reason: "paying", source: "sweep" };
      await database.db.insert(membershipEvents).values({ userId, fromState, toState, ...paid, ...why, at });
      fromState = toState;
    }
    const [state, since] = story.at(-1) ?? ["none", now];
    const row = { userId, state, paid: paidStates.has(state), tierIds: [], since, until };
    await database.db
      .insert(entitlements)
      .values({ ...row, reason: "paying", observedAt: since, source: "sweep" });
  }

  it("tells who is what now, and who was at the end of each of 26 weeks, whatever was written of it", async () => {
    const { db } = database;
    await insertPerson(db);
    // Long before the weeks that are drawn: of one the beginning was written, of the other nothing.
    await somebody([["active", daysAgo(400)]]);
    await db.delete(membershipEvents);
    await somebody([["active", daysAgo(300)]]);
    // Since two weeks, since this Monday, and lost three weeks ago.
    await somebody([["active", daysAgo(14)]]);
    await somebody([["gifted", daysAgo(2)]]);
    await somebody([
      ["active", daysAgo(100)],
      ["lapsed", daysAgo(21)],
    ]);
    // Grace that ended by itself eight days ago, and one that goes on.
    const declined: [EntitlementState, Date][] = [
      ["active", daysAgo(300)],
      ["grace", daysAgo(22)],
    ];
    await somebody(declined, daysAgo(8));
    await somebody(declined, daysAgo(-1));

    const standing = await countStates(db, now);
    const none = { pending: 0, override: 0, trial: 0 };
    expect(standing).toMatchObject({ ...none, active: 3, gifted: 1, grace: 1, lapsed: 2, none: 1 });

    const weeks = await listWeeks(db, standing, now);
    expect(weeks).toHaveLength(26);
    expect(weeks.slice(-5)).toEqual([
      { from: "2026-02-02", active: 5, grace: 0, trial: 0, gifted: 0, gained: 0, lost: 0 },
      { from: "2026-02-09", active: 2, grace: 2, trial: 0, gifted: 0, gained: 0, lost: 1 },
      { from: "2026-02-16", active: 3, grace: 2, trial: 0, gifted: 0, gained: 1, lost: 0 },
      { from: "2026-02-23", active: 3, grace: 1, trial: 0, gifted: 0, gained: 0, lost: 1 },
      { from: "2026-03-02", active: 3, grace: 1, trial: 0, gifted: 1, gained: 1, lost: 0 },
    ]);
    expect(weeks[0]).toMatchObject({ from: "2025-09-08", active: 4, gained: 0, lost: 0 });
  });

  it("counts sign-ins and renewals by the day, UTC, for 30 days, and nothing older", async () => {
    const { db } = database;
    const write = (type: "signed_in" | "sign_in_failed" | "token_refreshed" | "signed_out", at: Date) =>
      db.transaction((tx) => recordAudit(tx, { type, actorId: null, subjectId: null, details: {} }, at));
    await write("signed_in", daysAgo(40));
    await write("signed_in", new Date("2026-02-03T00:00:00Z"));
    await write("sign_in_failed", new Date("2026-02-03T23:59:59.999Z"));
    await write("signed_in", new Date("2026-03-04T00:00:00Z"));
    await write("signed_out", now);
    // The clock of another copy is ahead.
    await write("token_refreshed", new Date("2026-03-05T00:00:01Z"));
    const days = await listDays(db, now);
    expect(days).toHaveLength(30);
    expect(days[0]).toEqual({ ...quiet, day: "2026-02-03", signedIn: 1, failed: 1 });
    expect(days.at(-1)).toEqual({ ...quiet, day: "2026-03-04", signedIn: 1, refreshed: 1 });
    for (const { day, ...counts } of days.slice(1, -1)) expect(counts, day).toEqual(quiet);
  });

  it("counts refusals and reports of token health by the day, of all copies together", async () => {
    const { db } = database;
    // The audit is quiet by then.
    const nextYear = new Date("2027-03-04T12:00:00Z");
    const before = (days: number) => new Date(nextYear.getTime() - days * dayMs);
    let at = before(30);
    const copies = [1, 2].map(() => createTally({ db, now: () => at, log }));
    const count = (...kinds: Tallied[]) => {
      for (const tally of copies) for (const what of kinds) tally.count(what);
    };
    count("health_none");
    at = before(29);
    count("refresh_unknown", "refresh_ended", "refresh_ended", "health_none");
    at = nextYear;
    count("refresh_deactivated", "health_refresh", "health_sign_in", "health_incompatible");
    // The clock of these copies is ahead.
    at = before(-1);
    count("health_incompatible");
    await Promise.all(copies.map((tally) => tally.write()));
    const days = await listDays(db, nextYear);
    expect(days[0]).toEqual({
      ...quiet,
      ...{ day: "2027-02-03", refusedUnknown: 2, refusedEnded: 4, healthInOrder: 2 },
    });
    expect(days.at(-1)).toEqual({
      ...quiet,
      ...{ day: "2027-03-04", refusedDeactivated: 2 },
      ...{ healthToRenew: 2, healthSignedOut: 2, healthUnknownKey: 4 },
    });
    for (const { day, ...counts } of days.slice(1, -1)) expect(counts, day).toEqual(quiet);
  });
});

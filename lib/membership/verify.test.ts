import { eq, inArray, sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  entitlements,
  leases,
  membershipEvents,
  patreonMembers,
  plannedChanges,
  sweptMembers,
  users,
  verificationRuns,
} from "@/lib/db/schema";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { personIds } from "@/scripts/sandbox/people";
import { signal } from "@/tests/support/signal";
import {
  crowdId,
  openVerification,
  openVerificationWithNews,
  type Verification,
} from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { isHeld } from "./plan";

const { ada, ida, jo, lou } = personIds;
const membersEndpoint = "GET /api/oauth2/v2/campaigns/{id}/members";

describe("verifyMembers", () => {
  const database = useDatabase();
  const open = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerification(database.db, intercept);
  const runRow = async (runId: string | null) => {
    const [row] = await database.db
      .select()
      .from(verificationRuns)
      .where(eq(verificationRuns.id, runId ?? ""));
    return row;
  };
  const openWithNews = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerificationWithNews(database.db, intercept);
  const before = { [ada]: "active", [lou]: "" };
  const after = { [ada]: "(lapsed)", [lou]: "active" };
  const isMembersPage = (request: Request) => request.url.includes("/members?");

  describe("interrupted", () => {
    it.each<[string, Record<string, unknown>, string]>([
      ["is a 503 page", { kind: "html" }, "Patreon answered 503"],
      ["is HTML with 200", { kind: "html", status: 200 }, "not JSON"],
      ["is cut in half", { kind: "cut" }, "Patreon"],
      ["is a 500", { kind: "status" }, "Patreon answered 500"],
      ["is lost", { kind: "reset" }, "no whole answer"],
      ["is a 403", { kind: "status", status: 403 }, "403"],
    ])(
      "when page 2 %s, nothing at all changes, and the next run goes on there",
      async (_what, fault, words) => {
        const world = await openWithNews();
        const mirror = await database.db.select().from(patreonMembers);
        await world.fault({ ...fault, match: { path: "/members" }, skip: 1, times: null });
        const failed = await world.run();
        expect(failed).toMatchObject({ outcome: "failed", message: expect.stringContaining(words) });
        expect(failed.message).toContain("Nobody's access was changed");
        expect(await world.standing()).toEqual(before);
        expect(await database.db.select().from(patreonMembers)).toEqual(mirror);
        expect(await runRow(failed.runId)).toMatchObject({
          status: "running",
          pages: 1,
          error: failed.message,
        });

        await world.clearFaults();
        const again = await world.run();
        expect(again.events[0]).toMatchObject({ event: "started", resumedAtPage: 1, runId: failed.runId });
        expect(again).toMatchObject({ outcome: "done", counts: { gained: 1, lost: 1 } });
        expect(await world.standing()).toEqual(after);
        expect(await database.db.select().from(sweptMembers)).toEqual([]);
      },
    );

    it("by its time, it says where, and the next run goes on there", async () => {
      const clocks: Verification[] = [];
      const world = await openWithNews(async (request, pass) => {
        if (isMembersPage(request)) clocks[0]?.clock.advanceSeconds(100);
        return pass();
      });
      clocks.push(world);
      const first = await world.run({ limitSeconds: 150 });
      expect(first).toMatchObject({
        outcome: "incomplete",
        message: expect.stringContaining("after page 2"),
      });
      expect(await world.standing()).toEqual(before);
      const calls = (await world.calls(membersEndpoint))[200] ?? 0;
      expect(await world.run({ limitSeconds: 150 })).toMatchObject({ outcome: "done", runId: first.runId });
      expect(((await world.calls(membersEndpoint))[200] ?? 0) - calls).toBe(1);
      expect(await world.standing()).toEqual(after);
    });

    it("too long ago, the next run begins anew, and the old one is closed", async () => {
      const world = await openWithNews();
      await world.fault({ kind: "html", match: { path: "/members" }, skip: 1, times: null });
      const failed = await world.run();
      await world.clearFaults();
      world.clock.advanceSeconds(6 * 3600);
      const anew = await world.run();
      expect(anew.runId).not.toBe(failed.runId);
      expect(anew.events[0]).toMatchObject({ resumedAtPage: null });
      expect(await runRow(failed.runId)).toMatchObject({ status: "failed" });
      expect(await world.standing()).toEqual(after);
    });

    it("by somebody who wants it to stop, it says where, and the next run goes on there", async () => {
      const world = await openWithNews();
      let pages = 0;
      const stopped = await world.run({ shouldStop: () => ++pages > 2 });
      expect(stopped).toMatchObject({
        outcome: "incomplete",
        message: expect.stringContaining("after page 2"),
      });
      expect(await world.standing()).toEqual(before);
      const again = await world.run();
      expect(again).toMatchObject({ outcome: "done", runId: stopped.runId });
      expect(again.events[0]).toMatchObject({ resumedAtPage: 2 });
      expect(await world.standing()).toEqual(after);
    });

    it("by being killed, another takes over once the lease has run out, and the dead one writes nothing if it wakes", async () => {
      const [asked, woken] = [signal(), signal()];
      let isKilled = false;
      let pages = 0;
      const world = await openWithNews(async (request, pass) => {
        if (isMembersPage(request)) pages += 1;
        // The first run read one page of all; this one dies at the second of its three.
        if (isMembersPage(request) && pages === 3 && !isKilled) {
          isKilled = true;
          asked.give();
          await woken.given;
        }
        return pass();
      });
      const dead = world.run();
      await asked.given;
      expect(await world.run()).toMatchObject({ outcome: "busy", runId: null, counts: null });
      await database.db.update(leases).set({ until: sql`now() - interval '1 second'` });
      const heir = await world.run();
      expect(heir).toMatchObject({ outcome: "done", counts: { gained: 1, lost: 1 } });
      expect(heir.events[0]).toMatchObject({ resumedAtPage: 1 });
      const row = await runRow(heir.runId);
      woken.give();
      expect(await dead).toMatchObject({ outcome: "failed", runId: heir.runId });
      expect(await runRow(heir.runId)).toEqual(row);
      expect(await world.standing()).toEqual(after);
      expect(await database.db.select().from(membershipEvents)).toHaveLength(3);
    });
  });

  /** From the first planned change on, the lease is another's. */
  async function loseLeaseByPlanning() {
    await database.db.execute(sql`
      create function lose_lease() returns trigger language plpgsql as $$
      begin update leases set holder = 'another'; return null; end $$`);
    await database.db.execute(sql`
      create trigger loses_lease after insert on planned_changes execute function lose_lease()`);
    onTestFinished(async () => {
      await database.db.execute(sql`drop function lose_lease cascade`);
    });
  }

  it.each([true, false])(
    "(dry: %s) that has lost its lease when all is planned ends nothing and clears nothing away",
    async (dryRun) => {
      const world = await openWithNews();
      await loseLeaseByPlanning();
      const lost = await world.run({ dryRun });
      expect(lost).toMatchObject({ outcome: "failed" });
      expect(await runRow(lost.runId)).toMatchObject({ status: "running", finishedAt: null, error: null });
      expect((await database.db.select().from(sweptMembers)).length).toBeGreaterThan(0);
      expect(await world.standing()).toEqual(before);
    },
  );

  describe("beside another", () => {
    it("the second says that the first is running, and does nothing", async () => {
      const [asked, go] = [signal(), signal()];
      const world = await openWithNews(async (request, pass) => {
        if (isMembersPage(request) && request.url.includes("cursor")) {
          asked.give();
          await go.given;
        }
        return pass();
      });
      const first = world.run();
      await asked.given;
      const others = await Promise.all([
        world.run(),
        world.run({ force: true }),
        world.run({ mode: "individual" }),
      ]);
      for (const other of others) expect(other).toMatchObject({ outcome: "busy", apiCalls: 0, events: [] });
      go.give();
      expect(await first).toMatchObject({ outcome: "done" });
      expect(await world.run()).toMatchObject({ outcome: "done" });
    });

    it("of five at once one runs", async () => {
      const world = await openWithNews();
      const ends = await Promise.all([1, 2, 3, 4, 5].map(() => world.run()));
      expect(ends.filter((end) => end.outcome === "busy").length).toBeGreaterThanOrEqual(1);
      expect(await world.standing()).toEqual(after);
      expect(await database.db.select().from(membershipEvents)).toHaveLength(3);
    });

    it("the lease is free again after a failure", async () => {
      const world = await openWithNews();
      await world.fault({ kind: "html", times: null });
      expect(await world.run()).toMatchObject({ outcome: "failed" });
      expect(await database.db.select().from(leases)).toEqual([]);
    });
  });

  describe("the breaker", () => {
    async function openBeforeMassLoss(members: number) {
      const world = await open();
      await world.crowd(members);
      await world.enrol(...Array.from({ length: members }, (_, number) => crowdId(number)), lou);
      await world.run();
      await world.change(lou, { kind: "paying", tierId: "801" });
      await world.crowd(members, { former: 1 });
      world.clock.advanceSeconds(3600);
      return world;
    }
    const paid = async () =>
      (await database.db.select().from(users).where(eq(users.membershipPaid, true))).length;

    it("keeps everybody in when too many would lose access, and tells who", async () => {
      const world = await openBeforeMassLoss(11);
      const mirror = await database.db.select().from(patreonMembers);
      const held = await world.run();
      expect(held).toMatchObject({
        outcome: "held",
        counts: { lost: 11, gained: 1 },
        message: expect.stringContaining("11 people"),
      });
      expect(held.events.filter((event) => event.event === "change" && event.effect === "lost")).toHaveLength(
        11,
      );
      expect(await paid()).toBe(11);
      expect(await database.db.select().from(patreonMembers)).toEqual(mirror);
      expect(await runRow(held.runId)).toMatchObject({
        status: "held",
        error: expect.stringContaining("--force"),
      });
      const plan = database.db
        .select()
        .from(plannedChanges)
        .where(eq(plannedChanges.runId, held.runId ?? ""));
      expect(await plan).toHaveLength(12);
    });

    it("holds nothing once the lease is another's", async () => {
      const world = await openBeforeMassLoss(11);
      await loseLeaseByPlanning();
      const lost = await world.run();
      expect(lost).toMatchObject({ outcome: "failed", counts: { lost: 11 } });
      expect(await runRow(lost.runId)).toMatchObject({ status: "running", finishedAt: null, error: null });
    });

    it("lets a person say that it is true", async () => {
      const world = await openBeforeMassLoss(11);
      await world.run();
      expect(await world.run({ force: true })).toMatchObject({
        outcome: "done",
        counts: { lost: 11, gained: 1 },
      });
      expect(await paid()).toBe(1);
    });

    it("does not mind ten, or what its share allows", async () => {
      const world = await openBeforeMassLoss(10);
      expect(await world.run()).toMatchObject({ outcome: "done", counts: { lost: 10 } });
      const other = await openBeforeMassLoss(11);
      expect(await other.run({}, { maxLossPercent: 100 })).toMatchObject({
        outcome: "done",
        counts: { lost: 11 },
      });
    });

    it("counts who has access now: a grace that has run out is no loss any more, and access after it is gained", async () => {
      const world = await open();
      const day = 86_400;
      await world.crowd(12);
      await world.enrol(...Array.from({ length: 12 }, (_, number) => crowdId(number)));
      await world.run();
      await world.crowd(12, { declined: 1 });
      world.clock.advanceSeconds(day);
      expect(await world.run()).toMatchObject({ outcome: "done", counts: { lost: 0, changed: 12 } });
      expect(await paid()).toBe(12);
      world.clock.advanceSeconds(8 * day);
      const dry = await world.run({ dryRun: true });
      expect(dry).toMatchObject({ outcome: "done", counts: { lost: 0, gained: 0, changed: 12 } });
      await world.crowd(12, { paying: 1 });
      const back = await world.run();
      expect(back).toMatchObject({ outcome: "done", counts: { lost: 0, gained: 12, changed: 0 } });
      const told = back.events.flatMap((event) => (event.event === "change" ? [event.effect] : []));
      expect(new Set(told)).toEqual(new Set(["gained"]));
    });

    it("takes its share of those who have access now", async () => {
      const world = await open();
      await world.crowd(24);
      await world.enrol(...Array.from({ length: 24 }, (_, number) => crowdId(number)));
      await world.run();
      const counts = { seen: 24, gained: 0, lost: 11, changed: 0, unknown: 0, refused: 0 };
      const holds = () => isHeld(database.db, counts, 50, world.clock.now());
      expect(await holds()).toBe(false);
      const some = database.db.select({ id: users.id }).from(users).orderBy(users.id).limit(3);
      await database.db
        .update(entitlements)
        .set({ state: "grace", until: world.clock.now() })
        .where(inArray(entitlements.userId, some));
      expect(await holds()).toBe(true);
    });
  });

  describe("a dry run", () => {
    it("tells the plan and changes nobody, not even what is known of them", async () => {
      const world = await openWithNews();
      const state = () =>
        Promise.all(
          [users, patreonMembers, membershipEvents].map((table) => database.db.select().from(table)),
        );
      const held = await state();
      const dry = await world.run({ dryRun: true });
      expect(dry).toMatchObject({ outcome: "done", dryRun: true, counts: { gained: 1, lost: 1 } });
      expect(
        dry.events
          .filter((event) => event.event === "change")
          .map((event) => event.effect)
          .sort(),
      ).toEqual(["gained", "lost"]);
      expect(await state()).toEqual(held);
      expect(await database.db.select().from(sweptMembers)).toEqual([]);
      expect(await runRow(dry.runId)).toMatchObject({ dryRun: true, status: "done" });
      expect(await world.run()).toMatchObject({ outcome: "done", counts: { gained: 1, lost: 1 } });
    });

    it("is not taken up by a real run, nor the other way round", async () => {
      const world = await openWithNews();
      await world.fault({ kind: "html", match: { path: "/members" }, skip: 1, times: null });
      const dry = await world.run({ dryRun: true });
      await world.clearFaults();
      const real = await world.run();
      expect(real.runId).not.toBe(dry.runId);
      expect(real).toMatchObject({ outcome: "done", dryRun: false });
    });
  });

  describe("the mode", () => {
    const nobody = { accessToken: null, refreshToken: null };

    it("is individual by itself when there is no creator's token, or a dead one", async () => {
      const world = await open();
      expect(await world.run({}, { creator: nobody })).toMatchObject({ mode: "individual", outcome: "done" });
      await world.tokens(CREATOR_ID, "revoke");
      const dead = await world.run();
      expect(dead).toMatchObject({ mode: "individual", outcome: "done" });
      expect(await world.run()).toMatchObject({ mode: "individual", outcome: "done" });
      expect(await world.calls("POST /api/oauth2/token")).toEqual({ 401: 1 });
    });

    it("a sweep that was asked for fails without a token that works, and changes nobody", async () => {
      const world = await openWithNews();
      expect(await world.run({ mode: "sweep" }, { creator: nobody })).toMatchObject({
        mode: "sweep",
        outcome: "failed",
      });
      await world.tokens(CREATOR_ID, "revoke");
      expect(await world.run({ mode: "sweep" })).toMatchObject({ mode: "sweep", outcome: "failed" });
      expect(await world.standing()).toEqual(before);
    });
  });

  it("an empty campaign, answered whole, takes from those who had something, as a breaker allows", async () => {
    const world = await open();
    await world.enrol(ida, jo);
    await world.run();
    for (const person of Object.values(personIds)) await world.change(person, { kind: "none" });
    world.clock.advanceSeconds(60);
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { seen: 0, lost: 2 } });
    expect(await world.standing()).toEqual({ [ida]: "(lapsed)", [jo]: "(lapsed)" });
  });
});

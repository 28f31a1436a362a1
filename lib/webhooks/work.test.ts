import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { leases, membershipEvents, patreonMembers, webhookDeliveries } from "@/lib/db/schema";
import { ELSEWHERE_CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { memberIdFor, personIds } from "@/scripts/sandbox/people";
import { useDatabase } from "@/tests/support/vitest";
import { memberBody } from "@/tests/support/webhook-bodies";
import { openWebhookWorld } from "@/tests/support/webhook-world";

const { ada, bo, cleo, dan, ida, kim, lou } = personIds;

describe("the work of deliveries", () => {
  const database = useDatabase();
  const open = (intercept?: Parameters<typeof openWebhookWorld>[1]) =>
    openWebhookWorld(database.db, intercept);

  it("reads the member again and changes what the account may do, at once and with its event", async () => {
    const world = await open();
    await world.enrol(ada);
    await world.run();
    await world.change(ada, { kind: "declined" });
    await world.release();
    expect(await world.work()).toEqual({ told: 1, unknown: 0, calls: 1, nextDueAt: null });
    expect(await world.standing()).toEqual({ [ada]: "grace" });
    expect(await world.mirrored(ada)).toMatchObject({ patronStatus: "declined_patron", source: "webhook" });
    const events = await database.db
      .select()
      .from(membershipEvents)
      .where(and(eq(membershipEvents.source, "webhook"), eq(membershipEvents.toState, "grace")));
    expect(events).toMatchObject([{ fromState: "active", fromPaid: true, toPaid: true, runId: null }]);
    expect(await world.deliveries()).toMatchObject([
      { status: "done", finishedAt: world.clock.now(), error: null },
    ]);
    expect(world.answers).toEqual([200]);
  });

  it("believes Patreon and not the body: what a body says of the membership is not read", async () => {
    const world = await open();
    await world.enrol(ada, cleo);
    await world.run();
    const former = { patron_status: "former_patron", currently_entitled_amount_cents: 0 };
    const body = (personId: string, attributes: object, tiers: string[]) =>
      memberBody({
        memberId: memberIdFor(personId, "7000001"),
        userId: personId,
        attributes: { ...attributes },
        tiers,
      });
    await world.receive("members:pledge:delete", body(ada, former, []));
    await world.receive("members:pledge:create", body(cleo, {}, ["802"]));
    expect(await world.send(ada, "active_delete")).toEqual([200]);
    await world.work();
    expect(await world.standing()).toEqual({ [ada]: "active", [cleo]: "(lapsed)" });
  });

  it("mirrors a member without an account, who is recognised the day they come", async () => {
    const world = await open();
    await world.change(lou, { kind: "paying", tierId: "801" });
    await world.release();
    expect(await world.work()).toMatchObject({ told: 1, unknown: 0 });
    expect(await world.mirrored(lou)).toMatchObject({ patronStatus: "active_patron", tierIds: ["801"] });
  });

  it("covers the two events of one action with one read", async () => {
    const world = await open();
    await world.enrol(lou);
    await world.change(lou, { kind: "paying" });
    await world.release();
    expect(await world.deliveries()).toMatchObject([
      { event: "members:create", status: "waiting" },
      { event: "members:pledge:create", status: "waiting" },
    ]);
    await world.work();
    expect(await world.reads()).toEqual({ single: 1, list: 0 });
    expect(await world.deliveries()).toMatchObject([{ status: "done" }, { status: "done" }]);
    expect(await world.standing()).toEqual({ [lou]: "active" });
  });

  it("ends in Patreon's state when a removal comes before the creation", async () => {
    const world = await open();
    await world.enrol(lou, dan);
    await world.change(lou, { kind: "free" });
    await world.change(lou, { kind: "none" });
    await world.change(dan, { kind: "none" });
    await world.change(dan, { kind: "paying" });
    world.clock.advanceSeconds(3 * 86_400);
    await world.release("reversed");
    for (let left = 3; left > 0 && (await world.work()).nextDueAt !== null; left -= 1) world.quiet();
    expect(await world.standing()).toEqual({ [dan]: "active", [lou]: "" });
    expect((await world.deliveries()).every((row) => row.status === "done")).toBe(true);
  });

  it("works A, then B, then A again: equal bytes may be news", async () => {
    const world = await open();
    await world.enrol(ada);
    const stands: unknown[] = [];
    for (const [kind, note] of [
      ["paying", "A"],
      ["declined", "B"],
      ["paying", "A"],
    ] as const) {
      await world.change(ada, { kind });
      await world.hint(ada, note);
      await world.work();
      stands.push((await world.standing())[ada]);
      world.quiet();
    }
    expect(stands).toEqual(["active", "grace", "active"]);
    expect(await world.deliveries()).toMatchObject([
      { status: "done", repeats: 1 },
      { status: "done", repeats: 0 },
    ]);
  });

  it("is not made to ask on and on by replays: a member who was just read waits", async () => {
    const world = await open();
    const bodies = ["a", "b", "c"];
    for (const note of bodies) await world.hint(ada, note);
    await world.work();
    for (let replay = 0; replay < 30; replay += 1) {
      await world.hint(ada, bodies[replay % 3]);
      await world.work();
    }
    expect(await world.reads()).toEqual({ single: 1, list: 0 });
    const later = await world.work();
    expect(later).toMatchObject({ calls: 0, nextDueAt: new Date(world.clock.now().getTime() + 10_000) });
    world.clock.advanceSeconds(10);
    expect(await world.work()).toMatchObject({ calls: 1, nextDueAt: null });
  });

  it("reads again what came while Patreon was being asked, after a quiet while", async () => {
    let meanwhile = async () => {};
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (request.url.includes("/members/")) await meanwhile();
      return answer;
    });
    await world.enrol(ada);
    meanwhile = async () => {
      meanwhile = async () => {};
      // The answer is on its way already: it tells of the time before.
      await world.change(ada, { kind: "declined" });
      await world.hint(ada, "before");
      await world.hint(ada, "news");
    };
    await world.hint(ada, "before");
    await world.work();
    expect(await world.standing()).toEqual({ [ada]: "active" });
    expect((await world.deliveries()).map((row) => row.status)).toEqual(["waiting", "waiting"]);
    expect(await world.work()).toMatchObject({ calls: 0 });
    world.clock.advanceSeconds(10);
    expect(await world.work()).toMatchObject({ told: 1, calls: 1, nextDueAt: null });
    expect(await world.standing()).toEqual({ [ada]: "grace" });
  });

  describe("of a member whom Patreon says there is not", () => {
    it("ends the membership, and older news does not bring it back", async () => {
      const world = await open();
      await world.enrol(dan, ada);
      await world.run();
      await world.change(ada, { kind: "none" });
      world.clock.advanceSeconds(60);
      await world.hint(ada);
      expect(await world.work()).toMatchObject({ told: 1, unknown: 0 });
      expect(await world.mirrored(ada)).toMatchObject({ leftAt: world.clock.now() });
      expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [dan]: "(none)" });
    });

    it("leaves who is a member by another record: an old record says nothing of the new one", async () => {
      const world = await open();
      await world.enrol(ada);
      await world.run();
      const old = memberBody({ memberId: "99999999-9999-4999-8999-999999999999", userId: ada });
      await world.receive("members:delete", old);
      expect(await world.work()).toMatchObject({ told: 1, unknown: 0 });
      expect(await world.standing()).toEqual({ [ada]: "active" });
      expect(await world.mirrored(ada)).toMatchObject({ leftAt: null });
    });

    it("is known by the body's user when the mirror does not know the member", async () => {
      const world = await open();
      await world.enrol(ada);
      await world.run();
      await database.db.delete(patreonMembers);
      await world.change(ada, { kind: "none" });
      world.clock.advanceSeconds(60);
      await world.hint(ada);
      await world.work();
      expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
    });

    it("may be of another campaign: whoever pays there gets nothing, and whoever pays here keeps it", async () => {
      const world = await open();
      await world.enrol(ada, kim);
      await world.run();
      for (const userId of [ada, kim]) {
        const memberId = memberIdFor(userId, ELSEWHERE_CAMPAIGN_ID);
        const campaignId = ELSEWHERE_CAMPAIGN_ID;
        await world.receive("members:update", memberBody({ memberId, userId, campaignId }));
      }
      await world.work();
      expect(await world.standing()).toEqual({ [ada]: "active", [kim]: "" });
    });
  });

  it("ignores a member whom Patreon tells of another campaign", async () => {
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (!request.url.includes("/members/")) return answer;
      return new Response((await answer.text()).replaceAll('"7000001"', '"7999999"'), answer);
    });
    await world.enrol(lou);
    await world.change(lou, { kind: "paying" });
    await world.hint(lou);
    await world.work();
    expect(await world.deliveries()).toMatchObject([
      { status: "ignored", error: "The member is of another campaign" },
    ]);
    expect(await world.standing()).toEqual({ [lou]: "" });
    expect(await world.mirrored(lou)).toBeUndefined();
  });

  it("does not overwrite what was learnt after Patreon was asked", async () => {
    let meanwhile = async () => {};
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (request.url.includes("/members/")) await meanwhile();
      return answer;
    });
    await world.enrol(ada);
    meanwhile = async () => {
      await world.change(ada, { kind: "former" });
      world.clock.advanceSeconds(5);
      await world.run();
    };
    await world.hint(ada);
    await world.work();
    expect(await world.mirrored(ada)).toMatchObject({ patronStatus: "former_patron", source: "sweep" });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
  });

  it("is done once a member, however many workers there are", async () => {
    const world = await open();
    await world.run();
    const before = await world.reads();
    for (const person of [ada, bo]) for (const note of ["1", "2", "3"]) await world.hint(person, note);
    const ends = await Promise.all(Array.from({ length: 6 }, () => world.work()));
    expect(await world.reads()).toEqual({ ...before, single: 2 });
    expect(ends.map((end) => end.told).sort()).toEqual([0, 0, 0, 0, 0, 2]);
    expect((await world.deliveries()).every((row) => row.status === "done")).toBe(true);
    expect(await database.db.select().from(leases)).toEqual([]);
  });

  it("that dies in the middle is done by the next once the lease has run out, and then writes nothing", async () => {
    let letGo: () => void = () => {};
    const dead = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let hang = true;
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (hang && request.url.includes(memberIdFor(ida, "7000001"))) {
        hang = false;
        await dead;
      }
      return answer;
    });
    await world.enrol(ada, ida);
    await world.run();
    world.quiet();
    await world.hint(ada);
    world.clock.advanceSeconds(1);
    await world.hint(ida);
    const first = world.work().catch((error: Error) => error);
    await expect.poll(() => hang).toBe(false);
    expect((await world.deliveries()).map((row) => row.status)).toEqual(["done", "waiting"]);
    expect(await world.work()).toMatchObject({ told: 0, calls: 0 });
    // Its time passes; the lease keeps time by the database's clock.
    await database.db.update(leases).set({ until: new Date(0) });
    await world.change(ida, { kind: "former" });
    expect(await world.work()).toMatchObject({ told: 1, calls: 1, nextDueAt: null });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "(lapsed)" });
    letGo();
    expect(await first).toBeInstanceOf(Error);
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "(lapsed)" });
  });

  it("ends when its time is over, and the rest stays due", async () => {
    const world = await open(async (request, pass) => {
      if (request.url.includes("/v2/members/")) world.clock.advanceSeconds(20);
      return pass();
    });
    await world.run();
    for (const person of [ada, bo]) await world.hint(person);
    expect(await world.work({}, 10)).toMatchObject({ told: 1 });
    expect((await world.deliveries()).map((row) => row.status).sort()).toEqual(["done", "waiting"]);
  });

  it("forgets what was finished long ago, and nothing that waits", async () => {
    const world = await open();
    await world.receive("posts:publish", "{}");
    world.clock.advanceSeconds(91 * 86_400);
    await world.hint(ada);
    await world.work();
    expect(await database.db.$count(webhookDeliveries)).toBe(1);
  });
});

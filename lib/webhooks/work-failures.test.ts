import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import { leases, patreonAccounts, patreonCreatorTokens, patreonMembers, users } from "@/lib/db/schema";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { elsewhereClient } from "@/scripts/sandbox/options";
import { memberIdFor, personIds } from "@/scripts/sandbox/people";
import type { Resource } from "@/scripts/sandbox/test-support";
import { device } from "@/tests/support/deps";
import { useDatabase } from "@/tests/support/vitest";
import { memberBody } from "@/tests/support/webhook-bodies";
import { openWebhookWorld, type WebhookWorld } from "@/tests/support/webhook-world";
import { settleDeliveries } from "./work";

const { ada, bo, dan, fay, ida, lou } = personIds;
const byId = { path: "/v2/members/" };
const list = { path: `/campaigns/${CAMPAIGN_ID}/members` };

describe("a re-read that fails", () => {
  const database = useDatabase();
  const noCreator = { creator: { accessToken: null, refreshToken: null } };

  /** Ada pays and Bo was declined, as a sweep told a minute ago; meanwhile both have ended. */
  async function open(intercept?: Parameters<typeof openWebhookWorld>[1]): Promise<WebhookWorld> {
    const world = await openWebhookWorld(database.db, intercept);
    await world.enrol(ada, dan);
    await world.run();
    await world.change(ada, { kind: "former" });
    await world.change(dan, { kind: "paying" });
    world.quiet();
    return world;
  }
  const before = { [ada]: "active", [dan]: "(none)" };
  const after = { [ada]: "(lapsed)", [dan]: "active" };
  const waits = async (world: WebhookWorld) =>
    (await world.deliveries()).map(({ status, attempts, nextAttemptAt }) => ({
      status,
      attempts,
      inSeconds: nextAttemptAt && (nextAttemptAt.getTime() - world.clock.now().getTime()) / 1000,
    }));

  it("by another creator's token, to which none of our members exist, takes nothing from anybody", async () => {
    const world = await open();
    await world.hint(ada);
    const { creatorAccessToken: accessToken, creatorRefreshToken: refreshToken } = elsewhereClient;
    expect(await world.work({ creator: { accessToken, refreshToken } })).toMatchObject({
      told: 0,
      unknown: 1,
    });
    expect(await world.standing()).toEqual(before);
    expect(await world.work()).toMatchObject({ told: 0 });
    world.clock.advanceSeconds(60);
    await world.work();
    expect((await world.standing())[ada]).toBe("(lapsed)");
  });

  it.each<[string, Record<string, unknown>]>([
    ["500", { kind: "status", status: 500 }],
    ["an HTML page with 503", { kind: "html" }],
    ["an HTML page with 403, of the edge", { kind: "html", status: 403 }],
    ["an HTML page with 404, of nobody knows whom", { kind: "html", status: 404 }],
    ["an HTML page with 200", { kind: "html", status: 200, contentType: "application/json" }],
    ["403", { kind: "status", status: 403 }],
    ["400", { kind: "status", status: 400 }],
    ["nothing, with 200", { kind: "empty" }],
    ["half a document", { kind: "cut" }],
    ["a lost connection", { kind: "reset" }],
    ["an answer that was lost", { kind: "drop" }],
  ])("by %s changes nobody, by id or by the list, and is made again", async (_about, fault) => {
    const world = await open();
    await world.hint(ada);
    await world.fault({ ...fault, match: byId, times: null });
    expect(await world.work()).toMatchObject({ told: 0, unknown: 1 });
    for (const person of [dan, bo, lou]) await world.hint(person);
    await world.fault({ ...fault, match: list, times: null });
    await world.work();
    expect(await world.standing()).toEqual(before);
    expect(await world.mirrored(ada)).toMatchObject({ patronStatus: "active_patron", leftAt: null });
    for (const row of await waits(world))
      expect(row).toEqual({ status: "waiting", attempts: 1, inSeconds: 30 });
    await world.clearFaults();
    world.clock.advanceSeconds(30);
    await world.work();
    expect(await world.standing()).toEqual(after);
    expect((await world.deliveries()).map((row) => [row.status, row.error])).toEqual(
      Array.from({ length: 4 }, () => ["done", null]),
    );
  });

  it.each<[string, (member: Resource) => unknown]>([
    ["of somebody else", (member) => ({ ...member, id: memberIdFor(bo, CAMPAIGN_ID) })],
    ["without its attributes", (member) => ({ ...member, attributes: undefined })],
    [
      "without its tiers",
      (member) => ({
        ...member,
        relationships: { ...member.relationships, currently_entitled_tiers: undefined },
      }),
    ],
    [
      "without its campaign",
      (member) => ({ ...member, relationships: { ...member.relationships, campaign: undefined } }),
    ],
    ["null for the member", () => null],
  ])("because the answer is %s changes nobody", async (_about, bend) => {
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (!request.url.includes("/v2/members/")) return answer;
      const document = (await answer.json()) as { data: Resource };
      return new Response(JSON.stringify({ ...document, data: bend(document.data) }), answer);
    });
    await world.hint(ada);
    expect(await world.work()).toMatchObject({ told: 0, unknown: 1 });
    expect(await world.standing()).toEqual(before);
    expect(await world.deliveries()).toMatchObject([{ status: "waiting", attempts: 1 }]);
  });

  it("climbs the ladder, is given up at its end, and is put right by the next sweep", async () => {
    const world = await open();
    await world.fault({ kind: "status", status: 400, match: byId, times: null });
    await world.hint(ada);
    const steps: unknown[] = [];
    for (let tries = 1; tries <= 7; tries += 1) {
      await world.work();
      const [row] = await waits(world);
      steps.push(row?.inSeconds);
      expect(row?.attempts).toBe(tries);
      world.clock.advanceSeconds(row?.inSeconds ?? 0);
    }
    expect(steps).toEqual([30, 300, 900, 3600, 10_800, 86_400, null]);
    const failed = { status: "failed", error: expect.stringContaining("400"), finishedAt: expect.any(Date) };
    expect(await world.deliveries()).toMatchObject([failed]);
    expect(await world.work()).toEqual({ told: 0, unknown: 0, calls: 0, nextDueAt: null });
    expect(await world.standing()).toEqual(before);
    const at = world.clock.now();
    await database.db.transaction((tx) => settleDeliveries(tx, at, at));
    expect(await world.deliveries()).toMatchObject([{ status: "done", error: null }]);
  });

  it("is not closed by a sweep that began to ask before the delivery came", async () => {
    const world = await open();
    const startedAt = world.clock.now();
    await world.hint(ada);
    await database.db.transaction((tx) => settleDeliveries(tx, startedAt, world.clock.now()));
    expect(await world.deliveries()).toMatchObject([{ status: "waiting" }]);
  });

  it("is armed again by a new delivery of the same bytes once it was given up", async () => {
    const world = await open();
    await world.fault({ kind: "status", status: 400, match: byId, times: 7 });
    await world.hint(ada);
    for (let tries = 1; tries <= 7; tries += 1) {
      await world.work();
      world.clock.advanceSeconds(86_400);
    }
    expect(await world.deliveries()).toMatchObject([{ status: "failed" }]);
    await world.hint(ada);
    await world.work();
    expect(await world.deliveries()).toMatchObject([{ status: "done", attempts: 0 }]);
    expect((await world.standing())[ada]).toBe("(lapsed)");
  });

  describe("because Patreon wants to be left alone (429)", () => {
    it("stops all asking for as long as Patreon says, also for what comes meanwhile", async () => {
      const world = await open();
      await world.fault({ kind: "status", status: 429, retryAfterSeconds: 1800, match: byId });
      await world.hint(ada);
      await world.hint(dan);
      const until = new Date(world.clock.now().getTime() + 1_800_000);
      expect(await world.work()).toMatchObject({ told: 0, calls: 1, nextDueAt: until });
      world.clock.advanceSeconds(1799);
      await world.hint(bo);
      expect(await world.work()).toMatchObject({ calls: 0, nextDueAt: until });
      expect(await world.standing()).toEqual(before);
      expect((await waits(world)).every((row) => row.attempts === 0)).toBe(true);
      world.clock.advanceSeconds(1);
      expect(await world.work()).toMatchObject({ told: 3, nextDueAt: null });
      expect(await world.standing()).toEqual(after);
    });

    it("waits a minute when Patreon does not say how long", async () => {
      const world = await open();
      await world.fault({ kind: "status", status: 429, throttleStyle: "no_body", match: byId });
      await world.hint(ada);
      expect((await world.work()).nextDueAt).toEqual(new Date(world.clock.now().getTime() + 60_000));
    });

    it("does so on the list as well", async () => {
      const world = await open();
      await world.fault({ kind: "status", status: 429, retryAfterSeconds: 9, match: list });
      for (const person of [ada, dan, bo]) await world.hint(person);
      expect(await world.work()).toMatchObject({ told: 0, calls: 1 });
      world.clock.advanceSeconds(9);
      expect(await world.work()).toMatchObject({ told: 3, calls: 1 });
    });
  });

  it("stops asking when three in a row got no answer, so that a Patreon that is down holds nothing up", async () => {
    const world = await open();
    // A mirror so large that the list is longer than asking one by one.
    await world.crowd(6000);
    await world.run();
    world.quiet();
    await world.fault({ kind: "reset", match: byId, times: null });
    for (const person of [ada, dan, bo, ida, fay]) await world.hint(person);
    expect(await world.work()).toMatchObject({ told: 0, unknown: 3, calls: 3 });
    await world.clearFaults();
    expect(await world.work()).toMatchObject({ calls: 0 });
    world.clock.advanceSeconds(30);
    expect(await world.work()).toMatchObject({ told: 5, calls: 5, nextDueAt: null });
  });

  it("asks about those whom the list did not tell of: pages are no snapshot", async () => {
    const isHidden = ({ id }: Resource) =>
      [fay, ida, bo].some((person) => id === memberIdFor(person, CAMPAIGN_ID));
    let hides = false;
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (!hides || !request.url.includes(`${CAMPAIGN_ID}/members`)) return answer;
      const page = (await answer.json()) as { data: Resource[] };
      return Response.json({ ...page, data: page.data.filter((member) => !isHidden(member)) });
    });
    await world.enrol(fay, ida);
    await world.run();
    world.quiet();
    hides = true;
    await world.change(ida, { kind: "none" });
    for (const person of [ada, dan, bo, ida, fay]) await world.hint(person);
    expect(await world.work()).toMatchObject({ told: 5, unknown: 0, calls: 4 });
    expect(await world.standing()).toEqual({ ...after, [fay]: "gifted", [ida]: "(lapsed)" });
    expect(await world.mirrored(fay)).toMatchObject({ leftAt: null });
    expect(await world.mirrored(ida)).toMatchObject({ leftAt: expect.any(Date) });
    expect((await world.deliveries()).every((row) => row.status === "done")).toBe(true);
  });

  it("settles who was on the pages that came, when a later page does not", async () => {
    const world = await open();
    await world.settings({ pageSizeMax: 10 });
    await world.fault({ kind: "status", status: 500, match: list, skip: 1, times: null });
    for (const person of Object.values(personIds)) await world.hint(person);
    const { told, unknown } = await world.work();
    expect([told > 0, unknown > 0]).toEqual([true, true]);
    const rows = await world.deliveries();
    expect(rows.filter((row) => row.status === "done")).toHaveLength(told);
    expect(rows.filter((row) => row.status === "waiting" && row.attempts === 1)).toHaveLength(unknown);
    await world.clearFaults();
    world.quiet();
    expect(await world.work()).toMatchObject({ unknown: 0, nextDueAt: null });
    expect(await world.standing()).toEqual(after);
  });

  describe("for want of a creator's token", () => {
    it("asks with the member's own, and says of the others that they cannot be asked about", async () => {
      const world = await open();
      await signInWithPatreon(world.deps, await world.codeOf(ida), device);
      await world.change(ida, { kind: "former" });
      world.quiet();
      await world.hint(ida);
      await world.hint(ada);
      const end = await world.work(noCreator);
      expect(end).toMatchObject({ told: 1, unknown: 1 });
      expect(await world.standing()).toEqual({ ...before, [ida]: "(lapsed)" });
      const rows = await world.deliveries();
      expect(rows.map((row) => [row.patreonUserId, row.status, row.error])).toEqual([
        [ida, "done", null],
        [ada, "waiting", expect.stringContaining("no creator's token")],
      ]);
    });

    it("marks a grant that Patreon refuses, and changes nobody", async () => {
      const world = await open();
      await signInWithPatreon(world.deps, await world.codeOf(ida), device);
      await world.tokens(ida, "disconnect");
      await world.change(ida, { kind: "former" });
      world.quiet();
      await world.hint(ida);
      expect(await world.work(noCreator)).toMatchObject({ told: 0, unknown: 1 });
      expect((await world.standing())[ida]).toBe("active");
      const [grant] = await database.db
        .select()
        .from(patreonAccounts)
        .where(eq(patreonAccounts.patreonUserId, ida));
      expect(grant?.needsReauth).toBe(true);
    });

    it("renews one that Patreon refuses before its time, once and not for each member", async () => {
      const world = await open();
      // A mirror so large that each is asked about by id.
      await world.crowd(6000);
      await world.run();
      world.quiet();
      await world.fault({ kind: "status", status: 401, match: byId });
      await world.hint(ada);
      expect(await world.work()).toMatchObject({ told: 1, unknown: 0, calls: 2 });
      world.quiet();
      await world.fault({ kind: "status", status: 401, match: byId, times: null });
      await world.fault({ kind: "status", status: 401, match: list, times: null });
      const refreshes = await world.calls("POST /api/oauth2/token");
      await world.change(dan, { kind: "former" });
      for (const person of [ada, dan, bo, ida]) await world.hint(person, "more");
      expect(await world.work()).toMatchObject({ told: 0, unknown: 4 });
      expect((await world.calls("POST /api/oauth2/token"))[200]).toBe((refreshes[200] ?? 0) + 1);
      expect(await world.standing()).toEqual(after);
      expect(await database.db.$count(patreonCreatorTokens)).toBe(1);
    });
  });

  it("of the database's leaves everything waiting, and the lease free", async () => {
    const world = await open();
    await world.hint(ada);
    const broken = { ...world.deps.tokenBox, open: async () => Promise.reject(new Error("broken")) };
    await expect(world.work({ tokenBox: broken })).rejects.toThrow("broken");
    expect(await database.db.select().from(leases)).toEqual([]);
    expect(await waits(world)).toEqual([{ status: "waiting", attempts: 0, inSeconds: 0 }]);
    expect(await world.work()).toMatchObject({ told: 1 });
  });

  it("waits for nobody who is writing the same rows: it yields, and comes back", async () => {
    const world = await open();
    await world.hint(ada);
    await database.db.transaction(async (tx) => {
      await tx.select().from(patreonMembers).for("update");
      expect(await world.work()).toMatchObject({ told: 0, unknown: 0, calls: 1 });
      // What a verification does last: with a worker that waited, this would be a circle.
      await tx.update(users).set({ updatedAt: world.clock.now() });
    });
    expect(await waits(world)).toMatchObject([{ status: "waiting", attempts: 0 }]);
    expect(await world.work()).toMatchObject({ calls: 0 });
    world.clock.advanceSeconds(10);
    expect(await world.work()).toMatchObject({ told: 1, nextDueAt: null });
    expect((await world.standing())[ada]).toBe("(lapsed)");
  });

  it("reads a member by the user id of a body as unknown: only UUIDs are members", async () => {
    const world = await open();
    await world.receive("members:update", memberBody({ memberId: ada, userId: ada }));
    expect(await world.deliveries()).toMatchObject([{ status: "ignored" }]);
  });
});

import { eq, isNotNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import {
  membershipEvents,
  patreonCreatorTokens,
  patreonMembers,
  patreonTiers,
  users,
  verificationRuns,
} from "@/lib/db/schema";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { personIds } from "@/scripts/sandbox/people";
import { device } from "@/tests/support/deps";
import { crowdId, openVerification, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";

const membersEndpoint = "GET /api/oauth2/v2/campaigns/{id}/members";
const { ada, bo, cleo, dan, eve, fay, gus, hal, ida, jo, kim, lou } = personIds;

describe("a sweep", () => {
  const database = useDatabase();
  const open = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerification(database.db, intercept);
  const everybody = [ada, bo, cleo, dan, eve, fay, gus, hal, ida, jo, kim, lou];

  it("recognises everybody by one call for up to a thousand members, and says who gained and why", async () => {
    const world = await open();
    await world.enrol(...everybody, CREATOR_ID);
    const end = await world.run();
    expect(await world.standing()).toEqual({
      [ada]: "active",
      [bo]: "grace",
      [cleo]: "(lapsed)",
      [dan]: "(none)",
      [eve]: "trial",
      [fay]: "gifted",
      [gus]: "(pending)",
      [hal]: "active",
      [ida]: "active",
      [jo]: "active",
      [kim]: "",
      [lou]: "",
      [CREATOR_ID]: "(none)",
    });
    expect(end).toMatchObject({
      outcome: "done",
      mode: "sweep",
      apiCalls: 1,
      counts: { gained: 7, lost: 0, changed: 4, unknown: 0 },
    });
    expect(end.events.filter((event) => event.event === "change")).toHaveLength(11);
    expect(end.events).toContainEqual(
      expect.objectContaining({
        event: "change",
        effect: "gained",
        patreonId: ada,
        from: null,
        to: "active",
        reason: "paying",
      }),
    );
    expect(await world.calls(membersEndpoint)).toEqual({ 200: 1 });
    const rows = await database.db.select().from(users);
    expect(rows.every((row) => row.lastChecked !== null)).toBe(true);
  });

  it("changes and says nothing when nothing has changed", async () => {
    const world = await open();
    await world.enrol(...everybody);
    await world.run();
    const before = await database.db.select().from(membershipEvents);
    world.clock.advanceSeconds(60);
    const again = await world.run();
    expect(again).toMatchObject({ outcome: "done", counts: { gained: 0, lost: 0, changed: 0 } });
    expect(await database.db.select().from(membershipEvents)).toEqual(before);
  });

  it("takes from those who left, gives to those who came, and writes down each change once", async () => {
    const world = await open();
    await world.enrol(ada, eve, ida, lou);
    await world.run();
    await world.change(ada, { kind: "former" });
    await world.change(ida, { kind: "none" });
    await world.change(eve, { kind: "paying" });
    await world.change(lou, { kind: "paying", tierId: "801" });
    world.clock.advanceSeconds(3600);
    const end = await world.run();
    expect(end.counts).toMatchObject({ gained: 1, lost: 2, changed: 1 });
    expect(await world.standing()).toEqual({
      [ada]: "(lapsed)",
      [eve]: "active",
      [ida]: "(lapsed)",
      [lou]: "active",
    });
    const events = await database.db
      .select()
      .from(membershipEvents)
      .where(eq(membershipEvents.runId, end.runId ?? ""));
    expect(events.map(({ fromState, toState, reason }) => [fromState, toState, reason]).sort()).toEqual(
      [
        ["active", "lapsed", "ended"],
        ["active", "lapsed", "not_a_member"],
        ["trial", "active", "paying"],
        [null, "active", "paying"],
      ].sort(),
    );
    expect(events.every((event) => event.source === "sweep")).toBe(true);
  });

  it("mirrors members who have no account yet, so that they are recognised at once, and notes who left", async () => {
    const world = await open();
    await world.run();
    const mirrored = await database.db.select().from(patreonMembers);
    expect(mirrored.find((row) => row.patreonUserId === ada)).toMatchObject({
      patronStatus: "active_patron",
      leftAt: null,
    });
    expect(mirrored.some((row) => row.patreonUserId === kim)).toBe(false);
    const tiers = await database.db.select().from(patreonTiers);
    expect(new Set(tiers.map((tier) => tier.id))).toEqual(new Set(mirrored.flatMap((row) => row.tierIds)));
    await world.change(ada, { kind: "none" });
    world.clock.advanceSeconds(60);
    await world.run();
    const gone = await database.db.select().from(patreonMembers).where(isNotNull(patreonMembers.leftAt));
    expect(gone.map((row) => row.patreonUserId)).toEqual([ada]);
    await world.change(ada, { kind: "paying" });
    world.clock.advanceSeconds(60);
    await world.run();
    expect(await database.db.select().from(patreonMembers).where(isNotNull(patreonMembers.leftAt))).toEqual(
      [],
    );
  });

  it("reads page by page until Patreon says it was the last, pages short, repeated or of either ending", async () => {
    for (const settings of [
      { lastPage: "null" },
      { lastPage: "absent" },
      { shortPages: true },
      { pageDrift: "repeat" },
      { throttleStyle: "full", pageSizeMax: 1 },
    ]) {
      const world = await open();
      await world.crowd(20);
      await world.settings({ pageSizeMax: 7, ...settings });
      await world.enrol(...Array.from({ length: 20 }, (_, number) => crowdId(number)));
      const end = await world.run();
      expect(end, JSON.stringify(settings)).toMatchObject({
        outcome: "done",
        counts: { gained: 20, unknown: 0 },
      });
      expect(await database.db.select().from(patreonMembers)).toHaveLength(32);
    }
  });

  it("a member who slips through between two pages is asked about, and keeps the access", async () => {
    const world = await open();
    await world.crowd(20);
    const crowd = Array.from({ length: 20 }, (_, number) => crowdId(number));
    await world.enrol(...crowd);
    await world.run();
    await world.settings({ pageSizeMax: 7, pageDrift: "miss" });
    world.clock.advanceSeconds(3600);
    const end = await world.run();
    expect(end).toMatchObject({ outcome: "done", counts: { gained: 0, lost: 0, unknown: 0 } });
    const asked = (await world.calls("GET /api/oauth2/v2/members/{id}"))[200] ?? 0;
    expect(asked).toBeGreaterThan(0);
    expect(await world.standing()).toEqual(Object.fromEntries(crowd.map((id) => [id, "active"])));
  });

  it("when nobody can say whether who is missing has left, nobody's absence counts", async () => {
    const world = await open();
    await world.enrol(ada, ida);
    await world.run();
    for (const person of [ada, ida]) await world.change(person, { kind: "none" });
    world.clock.advanceSeconds(3600);
    await world.fault({ kind: "html", match: { path: "/members/" }, times: 5 });
    expect(await world.run()).toMatchObject({ outcome: "incomplete", counts: { lost: 0, unknown: 1 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "active" });
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { lost: 2, unknown: 0 } });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [ida]: "(lapsed)" });
  });

  it("a missing member who is told of without a campaign is unknown, and loses nothing", async () => {
    let listed = true;
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (listed || !request.url.includes("/members")) return response;
      const document = await response.json();
      if (request.url.includes("/members?"))
        document.data = document.data.filter(
          (member: { relationships: { user: { data: { id: string } } } }) =>
            member.relationships.user.data.id !== ada,
        );
      else delete document.data.relationships.campaign;
      return Response.json(document);
    });
    await world.enrol(ada, ida);
    await world.run();
    listed = false;
    world.clock.advanceSeconds(3600);
    expect(await world.run()).toMatchObject({ outcome: "incomplete", counts: { lost: 0, unknown: 1 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "active" });
  });

  it("follows the link to the next page when Patreon leaves out its cursors", async () => {
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (!request.url.includes("/members?")) return response;
      const document = await response.json();
      delete document.meta.pagination.cursors;
      return Response.json(document);
    });
    await world.settings({ pageSizeMax: 5 });
    await world.enrol(...everybody);
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { gained: 7 } });
    expect(await world.calls(membersEndpoint)).toEqual({ 200: 3 });
  });

  it("a list that ends long before what it is said to hold is not believed, nor gone on with", async () => {
    let cut = true;
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (!cut || !request.url.includes("/members?")) return response;
      const document = await response.json();
      return Response.json({ ...document, links: {}, meta: { pagination: { total: 12 } } });
    });
    await world.enrol(ada, ida);
    await world.settings({ pageSizeMax: 5 });
    expect(await world.run()).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("ended at 5 of 12"),
    });
    cut = false;
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { seen: 12, gained: 2 } });
  });

  it("concludes nothing from members it could not read, or from the absence of others beside them", async () => {
    let spoil = false;
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (!spoil || !request.url.includes("/members")) return response;
      // biome-ignore lint/suspicious/noExplicitAny: a JSON:API document to be spoilt
      const document = (await response.json()) as any;
      for (const member of document.data)
        if (member.relationships.user.data.id === ada) delete member.relationships.user;
      return Response.json(document);
    });
    await world.enrol(ada, ida, jo);
    await world.run();
    spoil = true;
    await world.change(ada, { kind: "former" });
    await world.change(ida, { kind: "none" });
    await world.change(jo, { kind: "former" });
    world.clock.advanceSeconds(60);
    const end = await world.run();
    expect(end).toMatchObject({ outcome: "incomplete", counts: { lost: 1, unknown: 1 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "active", [jo]: "(lapsed)" });
    expect(await database.db.select().from(patreonMembers).where(isNotNull(patreonMembers.leftAt))).toEqual(
      [],
    );
  });

  it("news that came while it ran, newer than its pages, wins: in both directions", async () => {
    const arrivals: ((world: Verification) => Promise<void>)[] = [];
    const world: Verification = await open(async (request, pass) => {
      const response = await pass();
      if (request.url.includes("/members")) await arrivals.shift()?.(world);
      return response;
    });
    await world.enrol(ada, lou);
    await world.run();
    expect(await world.standing()).toEqual({ [ada]: "active", [lou]: "" });
    world.clock.advanceSeconds(3600);
    arrivals.push(async () => {
      world.clock.advanceSeconds(5);
      await world.change(ada, { kind: "former" });
      await world.change(lou, { kind: "paying", tierId: "801" });
      for (const person of [ada, lou])
        await signInWithPatreon(world.deps, await world.codeOf(person), device);
      world.clock.advanceSeconds(5);
    });
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { gained: 0, lost: 0, changed: 0 } });
    expect(arrivals).toEqual([]);
    const mirrored = await database.db
      .select()
      .from(patreonMembers)
      .where(eq(patreonMembers.patreonUserId, ada));
    expect(mirrored).toMatchObject([{ patronStatus: "former_patron", source: "sign_in" }]);
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [lou]: "active" });
  });

  it("goes on with a renewed creator's token when Patreon refuses the one it has, at the start or midway", async () => {
    for (const skip of [0, 1, 2]) {
      const world = await open();
      await world.settings({ pageSizeMax: 5 });
      await world.enrol(ada);
      await world.fault({ kind: "status", status: 401, match: { path: "/campaigns/" }, skip });
      expect(await world.run({ mode: "sweep" }), `after ${skip}`).toMatchObject({
        outcome: "done",
        counts: { gained: 1 },
      });
      expect(await world.calls("POST /api/oauth2/token")).toEqual({ 200: 1 });
      expect(await database.db.select().from(patreonCreatorTokens)).toMatchObject([{ refusedAt: null }]);
      expect(await world.run({ mode: "sweep" })).toMatchObject({ outcome: "done" });
    }
  });

  it("begins once more when Patreon no longer knows its cursor", async () => {
    const world = await open();
    await world.settings({ pageSizeMax: 5 });
    await world.enrol(ada);
    await world.fault({ kind: "status", status: 400, match: { path: "/members" }, skip: 1 });
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { seen: 12, gained: 1 } });
  });

  it("waits as Patreon asks, and then goes on", async () => {
    const world = await open();
    await world.enrol(ada);
    const begun = world.clock.now().getTime();
    await world.fault({
      kind: "status",
      status: 429,
      retryAfterSeconds: 9,
      match: { path: "/members" },
      times: 2,
    });
    expect(await world.run()).toMatchObject({ outcome: "done" });
    expect(world.clock.now().getTime() - begun).toBeGreaterThanOrEqual(18_000);
  });

  it("is not stopped by a member's name that no database can hold, or that only looks so", async () => {
    const world = await open();
    await world.change(ada, { fullName: "A\0da" });
    await world.change(ida, { fullName: "\\u0000 \\ud83d" });
    await world.enrol(ada, ida);
    expect(await world.run()).toMatchObject({ outcome: "done", counts: { gained: 2, unknown: 0 } });
  });

  it("writes down how it went", async () => {
    const world = await open();
    await world.enrol(ada);
    const { runId } = await world.run();
    const [row] = await database.db
      .select()
      .from(verificationRuns)
      .where(eq(verificationRuns.id, runId ?? ""));
    expect(row).toMatchObject({
      trigger: "script",
      mode: "sweep",
      status: "done",
      pages: 1,
      cursor: null,
      apiCalls: 1,
      error: null,
      counts: { seen: 12, gained: 1, lost: 0, changed: 0, unknown: 0 },
    });
    expect(row?.finishedAt).not.toBeNull();
  });
});

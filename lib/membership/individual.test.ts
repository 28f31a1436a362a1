import { eq, sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import { connect, disconnect } from "@/lib/db/client";
import { patreonAccounts, patreonMembers, users } from "@/lib/db/schema";
import { keepGrant } from "@/lib/patreon/grants";
import { oddities, personIds } from "@/scripts/sandbox/people";
import { device } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { signal } from "@/tests/support/signal";
import { crowdId, openVerification, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { listCandidates } from "./candidates";
import { findUnfinished } from "./runs";

const { ada, dan, eve, fay, ida, jo, lou } = personIds;
const month = 2_678_400;

describe("a verification member by member", () => {
  const database = useDatabase();
  const creator = { accessToken: null, refreshToken: null };
  const open = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerification(database.db, intercept);
  const run = (world: Verification, options: Parameters<Verification["run"]>[0] = {}) =>
    world.run(options, { creator });
  const signIn = async (world: Verification, ...people: string[]) => {
    for (const person of people) await signInWithPatreon(world.deps, await world.codeOf(person), device);
  };
  const grantOf = async (patreonUserId: string) => {
    const [grant] = await database.db
      .select()
      .from(patreonAccounts)
      .where(eq(patreonAccounts.patreonUserId, patreonUserId));
    return grant;
  };
  /** So many who pay, connected with tokens that live for a month. */
  const connectCrowd = async (world: Verification, size: number) => {
    await world.crowd(size);
    for (let number = 0; number < size; number += 1) {
      const patreonUserId = crowdId(number);
      const { id: userId } = await insertPerson(database.db, {
        patreonId: patreonUserId,
        patreonConnected: true,
      });
      const { document } = await world.sandbox.control("POST", `/people/${patreonUserId}/tokens`, {
        action: "issue",
      });
      const { accessToken, refreshToken, scopes } = document;
      const grant = { accessToken, refreshToken, scopes, expiresInSeconds: month };
      const kept = { userId, patreonUserId, grant, at: world.clock.now() };
      await database.db.transaction((tx) => keepGrant(tx, world.deps.tokenBox, kept));
    }
  };
  const unchecked = (end: Awaited<ReturnType<typeof run>>) =>
    end.events.flatMap((event) => (event.event === "unchecked" ? [event.why] : []));

  it("asks each with the own token, and finds who gained, who lost and who is no member any more", async () => {
    const world = await open();
    await signIn(world, ada, eve, ida, lou);
    await world.change(ada, { kind: "former" });
    await world.change(ida, { kind: "none" });
    await world.change(lou, { kind: "paying", tierId: "801" });
    world.clock.advanceSeconds(3600);
    const end = await run(world);
    expect(end).toMatchObject({
      outcome: "done",
      mode: "individual",
      counts: { seen: 4, gained: 1, lost: 2, changed: 0, unknown: 0 },
    });
    expect(await world.standing()).toEqual({
      [ada]: "(lapsed)",
      [eve]: "trial",
      [ida]: "(lapsed)",
      [lou]: "active",
    });
    expect(end.events.at(-1)?.event).toBe("change");
    expect(end.events).toContainEqual({ event: "person", done: 4, total: 4 });
    const rows = await database.db.select().from(users);
    expect(rows.every((row) => row.lastChecked?.getTime() === world.clock.now().getTime())).toBe(true);
  });

  it("leaves those as they are who cannot be asked about: no grant, or a dead one, and says so", async () => {
    const world = await open();
    await signIn(world, ada, ida);
    await world.enrol(fay);
    await world.tokens(ida, "disconnect");
    await world.change(ida, { kind: "former" });
    world.clock.advanceSeconds(3600);
    const end = await run(world);
    expect(end).toMatchObject({ outcome: "incomplete", counts: { seen: 1, lost: 0, unknown: 2 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [fay]: "", [ida]: "active" });
    expect(await grantOf(ida)).toMatchObject({ needsReauth: true });
    expect(unchecked(end)).toHaveLength(2);
    const identities = await world.calls("GET /api/oauth2/v2/identity");
    const again = await run(world);
    expect(again).toMatchObject({ outcome: "incomplete", counts: { unknown: 2 } });
    expect(unchecked(again)).toContain("the person has to sign in with Patreon again");
    // Retries with dead tokens would end in an edge block: whoever has to sign in again is not asked about.
    expect(await world.calls("GET /api/oauth2/v2/identity")).toEqual({
      ...identities,
      200: (identities[200] ?? 0) + 1,
    });
  });

  it("renews what is about to end, and keeps the new pair", async () => {
    const world = await open();
    await signIn(world, ada, ida);
    world.clock.advanceSeconds(month - 60);
    expect(await run(world)).toMatchObject({ outcome: "done", counts: { seen: 2 } });
    expect(await world.calls("POST /api/oauth2/token")).toEqual({ 200: 4 });
    world.clock.advanceSeconds(month - 60);
    expect(await run(world)).toMatchObject({ outcome: "done", counts: { seen: 2 } });
  });

  it("leaves the pool to others while Patreon is slow to renew, and loses no pair by it", async () => {
    const db = connect(database.url, 3);
    onTestFinished(() => disconnect(db));
    const [asked, answer] = [signal(), signal()];
    let isSlow = false;
    const renewals = { underWay: 0, most: 0 };
    const world = await openVerification(db, async (request, pass) => {
      if (!request.url.includes("/token") || !isSlow) return pass();
      renewals.underWay += 1;
      renewals.most = Math.max(renewals.most, renewals.underWay);
      if (renewals.underWay === 2) asked.give();
      await answer.given;
      renewals.underWay -= 1;
      return pass();
    });
    const people = [ada, dan, eve, fay, ida, jo, lou];
    await signIn(world, ...people);
    isSlow = true;
    world.clock.advanceSeconds(month - 60);
    const end = run(world);
    await asked.given;
    // As many as the pool has, one after the other: a page's question is answered while Patreon thinks.
    for (let question = 0; question < 3; question += 1)
      expect(await db.execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    answer.give();
    expect(await end).toMatchObject({ counts: { seen: people.length, unknown: 0 } });
    expect(renewals.most).toBe(2);
    world.clock.advanceSeconds(month - 60);
    expect(await run(world)).toMatchObject({ counts: { seen: people.length, unknown: 0 } });
  });

  it("that fails on our side asks nobody any more once it has ended", async () => {
    const identities = { asked: 0, underWay: 0 };
    const world = await open(async (request, pass) => {
      if (!request.url.includes("/identity")) return pass();
      identities.asked += 1;
      identities.underWay += 1;
      return pass().finally(() => {
        identities.underWay -= 1;
      });
    });
    await connectCrowd(world, 100);
    await database.db.execute(sql`
      create function fail() returns trigger language plpgsql as $$ begin raise exception 'a fault'; end $$`);
    await database.db.execute(sql`
      create trigger progress_fails before update on verification_runs
      for each row when (new.counts->>'done' is not null) execute function fail()`);
    onTestFinished(async () => {
      await database.db.execute(sql`drop function fail cascade`);
    });
    expect(await run(world)).toMatchObject({ outcome: "failed" });
    expect(identities.underWay).toBe(0);
    expect(identities.asked).toBeLessThan(100);
  });

  it("a renewal that Patreon refuses asks for a new sign-in and changes no membership", async () => {
    const world = await open();
    await signIn(world, ada);
    await world.tokens(ada, "revoke");
    await world.change(ada, { kind: "former" });
    world.clock.advanceSeconds(month);
    expect(await run(world)).toMatchObject({ outcome: "incomplete", counts: { unknown: 1, lost: 0 } });
    expect(await grantOf(ada)).toMatchObject({ needsReauth: true });
    expect(await world.standing()).toEqual({ [ada]: "active" });
  });

  it("rests before dead tokens have earned a block, and then goes on with those who are left", async () => {
    const world = await open();
    await world.settings({ edgeLimit: 2000 });
    await world.crowd(500);
    for (let number = 0; number < 500; number += 1) {
      const patreonUserId = crowdId(number);
      const { id: userId } = await insertPerson(database.db, { patreonId: patreonUserId });
      const grant = { accessToken: "dead", refreshToken: "dead", expiresInSeconds: month, scopes: [] };
      await database.db.transaction((tx) =>
        keepGrant(tx, world.deps.tokenBox, { userId, patreonUserId, grant, at: world.clock.now() }),
      );
    }
    const begun = world.clock.now().getTime();
    const end = await run(world);
    expect(end).toMatchObject({ outcome: "incomplete", counts: { unknown: 500, refused: 500 } });
    expect(end.events.filter(({ event }) => event === "parked")).toHaveLength(1);
    expect(world.clock.now().getTime() - begun).toBeGreaterThan(9 * 60_000);
    expect(await world.calls("GET /api/oauth2/v2/identity")).toEqual({ 401: 500 });
    expect(Object.values(await world.standing()).every((standing) => standing === "")).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ["5xx", { kind: "status" }],
    ["HTML with 200", { kind: "html", status: 200 }],
    ["a cut document", { kind: "cut" }],
    ["a 403 of the edge", { kind: "html", status: 403 }],
    ["a lost connection", { kind: "reset" }],
  ])("%s for one person leaves that person, and the others are looked at", async (_what, fault) => {
    const world = await open();
    await signIn(world, ada, ida);
    for (const person of [ada, ida]) await world.change(person, { kind: "former" });
    world.clock.advanceSeconds(3600);
    await world.fault({ ...fault, match: { path: "/identity", personId: ada }, times: null });
    const end = await run(world);
    expect(end).toMatchObject({ outcome: "incomplete", counts: { seen: 1, lost: 1, unknown: 1 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "(lapsed)" });
    expect(await grantOf(ada)).toMatchObject({ needsReauth: false });
  });

  it("asks those first who were not looked at for longest, so that runs cut short reach everybody", async () => {
    const world = await open();
    await signIn(world, ada, ida, jo);
    const checked = { [ada]: "2026-05-03T00:00:00Z", [ida]: null, [jo]: "2026-05-01T00:00:00Z" };
    for (const [patreonId, at] of Object.entries(checked))
      await database.db
        .update(users)
        .set({ lastChecked: at === null ? null : new Date(at) })
        .where(eq(users.patreonId, patreonId));
    const first = await listCandidates(database.db, { askedSince: null, after: null, limit: 2 });
    const rest = await listCandidates(database.db, { askedSince: null, after: first[1] ?? null, limit: 2 });
    expect([...first, ...rest].map(({ patreonId }) => patreonId)).toEqual([ida, jo, ada]);
  });

  it.each(["full", "header_only", "no_body", "no_number"])(
    "waits out a throttle that is told as %s",
    async (throttleStyle) => {
      const world = await open();
      await signIn(world, ada);
      await world.change(ada, { kind: "former" });
      world.clock.advanceSeconds(3600);
      const begun = world.clock.now().getTime();
      const fault = { kind: "status", status: 429, retryAfterSeconds: 9, throttleStyle };
      await world.fault({ ...fault, match: { path: "/identity" }, times: 2 });
      expect(await run(world)).toMatchObject({ outcome: "done", counts: { lost: 1, unknown: 0 } });
      // Twice nine seconds where Patreon says nine; else a second or so, and then two, with their jitter.
      const told = throttleStyle === "full" || throttleStyle === "header_only";
      expect(world.clock.now().getTime() - begun).toBeGreaterThanOrEqual(told ? 18_000 : 1500);
    },
  );

  it("met by the edge's block, which others have earned, it rests as long and then asks everybody", async () => {
    const world = await open();
    await signIn(world, ada, ida);
    await world.change(ada, { kind: "former" });
    world.clock.advanceSeconds(3600);
    await world.settings({ edgeLimit: 3 });
    for (let call = 0; call < 4; call += 1) await world.sandbox.api("/identity", "dead");
    await world.settings({ edgeLimit: null });
    const begun = world.clock.now().getTime();
    const end = await run(world);
    expect(end).toMatchObject({ outcome: "done", counts: { seen: 2, lost: 1, unknown: 0 } });
    expect(world.clock.now().getTime() - begun).toBeGreaterThanOrEqual(1_800_000);
    expect(await grantOf(ada)).toMatchObject({ needsReauth: false });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [ida]: "active" });
  });

  it.each(oddities)(
    "a body bent by %s takes from nobody who pays, and says of the others what they are",
    async (oddity) => {
      const world = await open();
      // Without the flag a gift is told by its tier alone.
      const gift = oddity === "no_is_gifted" ? "active" : "gifted";
      const people = { [ada]: "active", [dan]: "(none)", [fay]: gift, [ida]: "active" };
      await signIn(world, ...Object.keys(people));
      for (const person of Object.keys(people)) await world.change(person, { oddities: [oddity] });
      world.clock.advanceSeconds(3600);
      expect(await run(world)).toMatchObject({ counts: { seen: 4, lost: 0, unknown: 0 } });
      expect(await world.standing()).toEqual(people);
    },
  );

  it("a month turns: who paid keeps access while the charge is pending, and the cancelled lose theirs", async () => {
    const world = await open();
    await signIn(world, ada, ida, jo);
    world.clock.advanceSeconds((Date.parse("2026-04-01T06:59:00Z") - world.clock.now().getTime()) / 1000);
    await world.sandbox.control("POST", "/month-turn");
    await run(world);
    const held = { [ada]: "pending", [ida]: "active", [jo]: "(lapsed)" };
    expect(await world.standing()).toEqual(held);
    world.clock.advanceSeconds(86_400);
    expect(await run(world)).toMatchObject({ outcome: "done", counts: { lost: 0 } });
    expect(await world.standing()).toEqual({ ...held, [ada]: "active" });
  });

  it("a declined charge keeps access while Patreon tries again, and loses it when Patreon gives up", async () => {
    const world = await open();
    await signIn(world, ada);
    await world.change(ada, { kind: "declined" });
    const stands: unknown[] = [];
    for (const days of [0, 6, 1]) {
      world.clock.advanceSeconds(days * 86_400);
      await run(world);
      stands.push((await world.standing())[ada]);
    }
    expect(stands).toEqual(["grace", "grace", "(lapsed)"]);
  });

  it("does not take another Patreon account's answer for this one's", async () => {
    const world = await open();
    await signIn(world, ada, lou);
    const [strangers, own] = [await grantOf(lou), await grantOf(ada)];
    await database.db
      .update(patreonAccounts)
      .set({ accessToken: strangers?.accessToken })
      .where(eq(patreonAccounts.userId, own?.userId ?? 0));
    world.clock.advanceSeconds(3600);
    const end = await run(world);
    expect(end).toMatchObject({ outcome: "incomplete", counts: { unknown: 1, lost: 0 } });
    expect(unchecked(end)).toEqual(["the token speaks for another Patreon account"]);
    expect(await world.standing()).toEqual({ [ada]: "active", [lou]: "" });
  });

  it("out of time, it keeps what it was told of those it asked about, and leaves the others", async () => {
    const world = await open();
    await signIn(world, ada, ida, jo);
    for (const person of [ada, ida, jo]) await world.change(person, { kind: "former" });
    world.clock.advanceSeconds(3600);
    const end = await run(world, { limitSeconds: 0 });
    expect(end).toMatchObject({ outcome: "incomplete", counts: { seen: 0, lost: 0 } });
    expect(await world.standing()).toEqual({ [ada]: "active", [ida]: "active", [jo]: "active" });
    expect(await run(world)).toMatchObject({ outcome: "done", counts: { lost: 3 } });
  });

  it("cut short, it is gone on with by a run that asks those who are left, and nobody twice", async () => {
    const world = await open();
    await signIn(world, ada, ida, jo);
    for (const person of [ada, ida, jo]) await world.change(person, { kind: "former" });
    world.clock.advanceSeconds(3600);
    const before = (await world.calls("GET /api/oauth2/v2/identity"))[200] ?? 0;
    let asked = 0;
    const first = await run(world, { trigger: "cron", shouldStop: () => ++asked > 1 });
    expect(first).toMatchObject({ outcome: "incomplete", counts: { seen: 1, lost: 1 } });
    world.clock.advanceSeconds(900);
    const unfinished = await findUnfinished(database.db, world.clock.now());
    expect(unfinished).toMatchObject({ trigger: "cron", hasFailed: false });
    const second = await run(world, { ...unfinished, trigger: "cron" });
    expect(second).toMatchObject({ outcome: "done", counts: { seen: 2, lost: 2 } });
    expect(second.events).toContainEqual({ event: "person", done: 2, total: 2 });
    expect(await world.calls("GET /api/oauth2/v2/identity")).toEqual({ 200: before + 3 });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [ida]: "(lapsed)", [jo]: "(lapsed)" });
    expect(await findUnfinished(database.db, world.clock.now())).toBeNull();
  });

  it("concludes nothing about members it did not ask about", async () => {
    const world = await open();
    await world.run();
    const mirror = await database.db.select().from(patreonMembers);
    await signIn(world, lou);
    world.clock.advanceSeconds(3600);
    await run(world);
    expect(await database.db.select().from(patreonMembers)).toEqual(mirror);
  });

  it("keeps within Patreon's limit for a client: 100 calls in 2 seconds", async () => {
    const world = await open();
    await connectCrowd(world, 130);
    world.clock.advanceSeconds(60);
    await world.settings({ clientLimit: 100 });
    expect(await run(world)).toMatchObject({
      outcome: "done",
      counts: { seen: 130, gained: 130, unknown: 0 },
    });
    expect(await world.calls("GET /api/oauth2/v2/identity")).toEqual({ 200: 130 });
  });
});

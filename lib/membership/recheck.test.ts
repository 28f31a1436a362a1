import { eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import { unlinkPatreon } from "@/lib/accounts/unlink-patreon";
import {
  entitlements,
  membershipEvents,
  patreonAccounts,
  patreonCreatorTokens,
  patreonMembers,
  users,
} from "@/lib/db/schema";
import { keepGrant } from "@/lib/patreon/grants";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { personIds } from "@/scripts/sandbox/people";
import { device } from "@/tests/support/deps";
import { olderHashes } from "@/tests/support/older-hashes";
import { insertPerson } from "@/tests/support/people";
import { openVerification, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { recheckMember } from "./recheck";
import { lockConnectedUsers } from "./store";

const { ada, dan, lou } = personIds;
const identityCalls = "GET /api/oauth2/v2/identity";
const memberCalls = "GET /api/oauth2/v2/members/{id}";
const month = 2_678_400;

describe("recheckMember", () => {
  const database = useDatabase();
  const open = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerification(database.db, intercept);
  const check = (world: Verification, userId: number) => recheckMember(world.deps, userId, "check");
  /** The same where no creator's token is set. */
  const checkAlone = ({ deps }: Verification, userId: number) =>
    recheckMember({ ...deps, creator: { accessToken: null, refreshToken: null } }, userId, "check");
  /** Signs somebody in by Patreon; an hour passes. */
  const enter = async (world: Verification, person: string) => {
    const { userId } = await signInWithPatreon(world.deps, await world.codeOf(person), device);
    world.clock.advanceSeconds(3600);
    return userId;
  };
  /** An account without a grant, known from a sweep; an hour passes. */
  const swept = async (world: Verification, person: string) => {
    const { id } = await insertPerson(database.db, { patreonId: person });
    await world.run();
    world.clock.advanceSeconds(3600);
    return id;
  };
  const needsReauth = async (userId: number) =>
    (await database.db.select().from(patreonAccounts).where(eq(patreonAccounts.userId, userId)))[0]
      ?.needsReauth;
  const verdictOf = async (userId: number) =>
    (await database.db.select().from(entitlements).where(eq(entitlements.userId, userId)))[0];
  const everything = async () => {
    const tables = [users, entitlements, membershipEvents, patreonMembers];
    return Promise.all(tables.map((table) => database.db.select().from(table)));
  };

  it("looks by the person's own grant, and writes what it finds as a check", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.change(ada, { kind: "former" });
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
    const [user] = await database.db.select().from(users);
    expect(user?.lastChecked).toEqual(world.clock.now());
    const [, event] = await database.db.select().from(membershipEvents);
    expect(event).toMatchObject({ fromPaid: true, toPaid: false, source: "check", reason: "ended" });
    expect(await world.calls(memberCalls)).toEqual({});
  });

  it("finds who gained access and who is no member any more, and says at which occasion", async () => {
    const world = await open();
    const [danId, adaId] = [await enter(world, dan), await enter(world, ada)];
    await world.change(dan, { kind: "paying", tierId: "801" });
    await world.change(ada, { kind: "none" });
    for (const userId of [danId, adaId])
      expect(await recheckMember(world.deps, userId, "sign_in")).toEqual({ checked: true });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [dan]: "active" });
    expect(await verdictOf(danId)).toMatchObject({ source: "sign_in" });
  });

  it("notes the look when nothing has changed, and writes no event", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    const before = await database.db.select().from(membershipEvents);
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await database.db.select().from(membershipEvents)).toEqual(before);
    expect(await verdictOf(userId)).toMatchObject({ observedAt: world.clock.now() });
  });

  it("renews a grant that is about to end, and looks with the new one", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    world.clock.advanceSeconds(month - 3600 - 60);
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await needsReauth(userId)).toBe(false);
  });

  it("without a grant it looks with the creator's token, at that one member", async () => {
    const world = await open();
    const userId = await swept(world, ada);
    expect(await world.standing()).toEqual({ [ada]: "active" });
    await world.change(ada, { kind: "declined" });
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await verdictOf(userId)).toMatchObject({ state: "grace", source: "check" });
    expect(await world.calls(memberCalls)).toEqual({ 200: 1 });
    expect(await world.calls(identityCalls)).toEqual({});
  });

  it("a grant that Patreon refuses is marked, asked about no more, and the creator's token answers in its place", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.tokens(ada, "disconnect");
    await world.change(ada, { kind: "gifted" });
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await needsReauth(userId)).toBe(true);
    expect(await verdictOf(userId)).toMatchObject({ state: "gifted", paid: true });
    const asked = await world.calls(identityCalls);
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await world.calls(identityCalls)).toEqual(asked);
  });

  it("with a dead grant and no creator's token it says what to do, and the membership stays", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.tokens(ada, "disconnect");
    await world.change(ada, { kind: "former" });
    const before = await everything();
    for (const _time of ["refused", "known to be dead"])
      expect(await checkAlone(world, userId)).toMatchObject({
        checked: false,
        notice: "membership_needs_reauth",
        why: expect.stringContaining("reconnect Patreon"),
      });
    expect(await needsReauth(userId)).toBe(true);
    expect(await everything()).toEqual(before);
  });

  it("a renewal that Patreon refuses means the same", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.tokens(ada, "revoke");
    world.clock.advanceSeconds(month);
    expect(await checkAlone(world, userId)).toMatchObject({ notice: "membership_needs_reauth" });
    expect(await needsReauth(userId)).toBe(true);
    expect(await world.standing()).toEqual({ [ada]: "active" });
  });

  it.each<[string, Record<string, unknown>]>([
    ["5xx", { kind: "status" }],
    ["429", { kind: "status", status: 429, retryAfterSeconds: 1800 }],
    ["an HTML page with 503", { kind: "html" }],
    ["a 403 of the edge", { kind: "html", status: 403 }],
    ["a lost connection", { kind: "reset" }],
  ])("%s is no answer: nothing changes, and Patreon is left alone", async (_what, fault) => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.change(ada, { kind: "former" });
    const before = await everything();
    await world.fault({ ...fault, match: { path: "/identity" } });
    expect(await check(world, userId)).toMatchObject({
      checked: false,
      notice: "membership_unanswered",
      why: expect.stringContaining("try again in a few minutes"),
    });
    expect(await everything()).toEqual(before);
    expect(await needsReauth(userId)).toBe(false);
    expect(await world.calls(memberCalls)).toEqual({});
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
  });

  it.each<[string, Record<string, unknown>]>([
    ["HTML with 200", { kind: "html", status: 200 }],
    ["a cut document", { kind: "cut" }],
    ["an empty body", { kind: "empty" }],
  ])("%s is no answer either, but the creator's token may give one", async (_what, fault) => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.change(ada, { kind: "former" });
    const before = await everything();
    await world.fault({ ...fault, match: { path: "/identity" }, times: 2 });
    expect(await checkAlone(world, userId)).toMatchObject({ notice: "membership_unanswered" });
    expect(await everything()).toEqual(before);
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
  });

  it.each<[string, (world: Verification) => Promise<unknown>]>([
    ["a 404: that somebody is gone is for a sweep to find", (world) => world.change(ada, { kind: "none" })],
    [
      "a 403",
      async (world) => {
        await world.change(ada, { kind: "none" });
        await world.settings({ notYoursStatus: 403 });
      },
    ],
    ["a token that Patreon refuses", (world) => world.tokens(CREATOR_ID, "revoke")],
    ["5xx", (world) => world.fault({ kind: "status", match: { path: "/members/" } })],
    ["a cut document", (world) => world.fault({ kind: "cut", match: { path: "/members/" } })],
  ])("with the creator's token, too, nothing is concluded from %s", async (_what, spoil) => {
    const world = await open();
    const userId = await swept(world, ada);
    await spoil(world);
    const before = await everything();
    expect(await check(world, userId)).toMatchObject({ notice: "membership_not_connected" });
    expect(await everything()).toEqual(before);
    const [token] = await database.db.select().from(patreonCreatorTokens);
    expect(token?.refusedAt, "one member's check does not judge the creator's token").toBeNull();
  });

  it.each<[string, (told: Record<string, never>) => string]>([
    ["campaign", (told) => JSON.stringify(told).replaceAll('"7000001"', '"7999999"')],
    ["person", (told) => JSON.stringify(told).replaceAll(`"${ada}"`, `"${lou}"`)],
  ])("does not believe an answer about another %s", async (_what, change) => {
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (!request.url.includes("/members/")) return response;
      return new Response(change(await response.json()), response);
    });
    const userId = await swept(world, ada);
    await world.change(ada, { kind: "former" });
    const before = await everything();
    expect(await check(world, userId)).toMatchObject({ checked: false });
    expect(await everything()).toEqual(before);
  });

  it("does not take another Patreon account's answer for this one's, and asks for a new connection", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    const strangers = await world.grantOf(lou);
    const { access_token: accessToken, refresh_token: refreshToken } = strangers;
    const grant = { accessToken, refreshToken, scopes: [], expiresInSeconds: month };
    const kept = { userId, patreonUserId: ada, grant, at: world.clock.now() };
    await database.db.transaction((tx) => keepGrant(tx, world.deps.tokenBox, kept));
    const before = await everything();
    expect(await checkAlone(world, userId)).toMatchObject({ notice: "membership_needs_reauth" });
    expect(await everything()).toEqual(before);
    expect(await needsReauth(userId)).toBe(true);
  });

  it("a grant that has replaced the refused one meanwhile is not marked", async () => {
    let replace = async () => {};
    const world = await open(async (request, pass) => {
      if (request.url.includes("/identity")) await replace();
      return pass();
    });
    const userId = await enter(world, ada);
    await world.tokens(ada, "disconnect");
    replace = async () => {
      replace = async () => {};
      await signInWithPatreon(world.deps, await world.codeOf(ada), device);
    };
    await checkAlone(world, userId);
    expect(await needsReauth(userId)).toBe(false);
    expect(await checkAlone(world, userId)).toEqual({ checked: true });
  });

  it("who has disconnected while Patreon was asked is not given what it answered", async () => {
    let disconnect = async () => {};
    const world = await open(async (request, pass) => {
      const response = await pass();
      if (request.url.includes("/identity")) await disconnect();
      return response;
    });
    const { userId } = await signInWithPatreon(world.deps, await world.codeOf(ada), device);
    await database.db
      .update(users)
      .set({ passwordHash: olderHashes.bcrypt2b, username: "ada", usernameKey: "ada" })
      .where(eq(users.id, userId));
    disconnect = () => unlinkPatreon(world.deps, userId);
    world.clock.advanceSeconds(60);
    expect(await check(world, userId)).toMatchObject({ notice: "membership_not_connected" });
    expect(await verdictOf(userId)).toMatchObject({ paid: false, source: "unlink" });
  });

  it("says that there is nobody to ask about without a Patreon id, and for no account", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    for (const userId of [id, 999_999])
      expect(await check(world, userId)).toMatchObject({
        checked: false,
        notice: "membership_not_connected",
        why: expect.stringContaining("not connected with Patreon"),
      });
    expect(await world.calls(identityCalls)).toEqual({});
  });

  it("the creator is looked at like anybody, and is never paid", async () => {
    const world = await open();
    const userId = await enter(world, CREATOR_ID);
    expect(await check(world, userId)).toEqual({ checked: true });
    expect(await verdictOf(userId)).toMatchObject({ paid: false, reason: "creator" });
  });

  it("ten checks at once are one change", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.change(ada, { kind: "former" });
    const ends = await Promise.all(Array.from({ length: 10 }, () => check(world, userId)));
    expect(ends).toEqual(Array.from({ length: 10 }, () => ({ checked: true })));
    expect(await database.db.select().from(membershipEvents)).toHaveLength(2);
  });

  it("waits for a run that is writing about the same person, and neither stops the other", async () => {
    const world = await open();
    const userId = await enter(world, ada);
    await world.change(ada, { kind: "former" });
    const waiting = () =>
      database.db.execute(sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
    let checked: Promise<unknown> = Promise.resolve();
    // As an apply does: everybody is locked, then the mirror is written, and the users last. Whom it would have to wait
    // for waits for it, and a deadlock is tried again unseen: so here it waits for nobody.
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '1ms'`);
      await lockConnectedUsers(tx);
      checked = check(world, userId);
      await vi.waitUntil(async () => (await waiting()).length > 0, { timeout: 10_000, interval: 10 });
      await tx.update(patreonMembers).set({ source: "sweep" });
      await tx.update(users).set({ lastChecked: world.clock.now() });
    });
    expect(await checked).toEqual({ checked: true });
    expect(await world.standing()).toEqual({ [ada]: "(lapsed)" });
  });
});

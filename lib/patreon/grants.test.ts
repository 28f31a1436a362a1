import { eq } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { patreonAccounts } from "@/lib/db/schema";
import { personIds } from "@/scripts/sandbox/people";
import { testSettings } from "@/tests/support/deps";
import { openPatreonWorld, type PatreonWorld } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { takeBackCommits } from "@/tests/support/taken-back";
import { useDatabase } from "@/tests/support/vitest";
import { createPatreon } from "./client";
import { dropGrant, freshUserToken, keepGrant, markNeedsReauth } from "./grants";
import { createTokenBox } from "./token-box";

const month = 2_678_400;
const tokenEndpoint = "POST /api/oauth2/token";

describe("freshUserToken", () => {
  const database = useDatabase();
  const row = async (userId: number) => {
    const [grant] = await database.db
      .select()
      .from(patreonAccounts)
      .where(eq(patreonAccounts.userId, userId));
    return grant;
  };

  /** Somebody here whose grant Patreon has just given. */
  async function openGrant(world: PatreonWorld, personId: string = personIds.ada) {
    const { db } = database;
    await db.delete(patreonAccounts);
    const { id: userId } = await insertPerson(db);
    const answer = await world.grantOf(personId);
    const grant = {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresInSeconds: Number(answer.expires_in),
      scopes: answer.scope.split(" "),
    };
    const kept = { userId, patreonUserId: personId, grant, at: world.clock.now() };
    await db.transaction((tx) => keepGrant(tx, world.deps.tokenBox, kept));
    const renewals = async () => {
      const { 200: done = 0, ...others } = await world.calls(tokenEndpoint);
      return { done: done - 1, others };
    };
    return { userId, grant, renewals };
  }
  const works = async (world: PatreonWorld, token: string | null) =>
    (await world.sandbox.api("/identity", token ?? "")).status === 200;

  it("gives the stored token as long as it is not due, and asks nobody", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, grant, renewals } = await openGrant(world);
    world.clock.advanceSeconds(month - 301);
    expect(await freshUserToken(world.deps, userId)).toBe(grant.accessToken);
    expect(await renewals()).toEqual({ done: 0, others: {} });
  });

  it("presents a refresh token once although the transaction that stores the new ones was taken back", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, grant, renewals } = await openGrant(world);
    const takenBack = await takeBackCommits(database.db, "patreon_accounts");
    onTestFinished(() => takenBack.end());
    world.clock.advanceSeconds(month - 300);
    const token = await freshUserToken(world.deps, userId);
    expect(token).not.toBe(grant.accessToken);
    expect(await takenBack.count()).toBe(1);
    expect(await renewals()).toEqual({ done: 1, others: {} });
    expect(await works(world, token)).toBe(true);
    expect(await freshUserToken(world.deps, userId)).toBe(token);
  });

  it("renews from 5 minutes before the end on, and keeps both new tokens before it gives one", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, grant } = await openGrant(world);
    world.clock.advanceSeconds(month - 300);
    const renewed = await freshUserToken(world.deps, userId);
    expect(renewed).not.toBe(grant.accessToken);
    expect(await works(world, renewed)).toBe(true);
    const kept = await row(userId);
    expect(await world.deps.tokenBox.open(kept?.accessToken ?? "")).toBe(renewed);
    expect(kept?.tokenExpiresAt).toEqual(new Date(world.clock.now().getTime() + month * 1000));
    // The new refresh token was kept too: it is the only one that still works.
    world.clock.advanceSeconds(month);
    expect(await works(world, await freshUserToken(world.deps, userId))).toBe(true);
  });

  it("a life of minutes, told as text, is obeyed: renewed before its end, not at each use", async () => {
    const world = await openPatreonWorld(database.db);
    await world.sandbox.control("PUT", "/settings", { expiresIn: 900, expiresInAsString: true });
    const { userId, grant, renewals } = await openGrant(world);
    for (let round = 1; round <= 3; round += 1) {
      world.clock.advanceSeconds(599);
      expect(await works(world, await freshUserToken(world.deps, userId))).toBe(true);
      world.clock.advanceSeconds(1);
      expect(await works(world, await freshUserToken(world.deps, userId))).toBe(true);
      expect(await renewals()).toEqual({ done: round, others: {} });
    }
    expect(await works(world, grant.accessToken)).toBe(false);
  });

  it("keeps tokens sealed: no token stands in the table", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, grant } = await openGrant(world);
    const text = JSON.stringify(await row(userId));
    expect(text).not.toContain(grant.accessToken);
    expect(text).not.toContain(grant.refreshToken);
  });

  it("of twenty renewals at once one asks Patreon, and all get its answer", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, renewals } = await openGrant(world);
    world.clock.advanceSeconds(month);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => freshUserToken(world.deps, userId)));
    expect(new Set(tokens).size).toBe(1);
    expect(await works(world, tokens[0] ?? null)).toBe(true);
    expect(await renewals()).toEqual({ done: 1, others: {} });
  });

  it.each([401, 400])(
    "a refusal (%i) is noted once and never asked for again",
    async (invalidGrantStatus) => {
      const world = await openPatreonWorld(database.db);
      await world.sandbox.control("PUT", "/settings", { invalidGrantStatus });
      const { userId, renewals } = await openGrant(world);
      await world.tokens(personIds.ada, "disconnect");
      world.clock.advanceSeconds(month);
      const tokens = await Promise.all(Array.from({ length: 10 }, () => freshUserToken(world.deps, userId)));
      expect(new Set(tokens)).toEqual(new Set([null]));
      expect(await row(userId)).toMatchObject({ needsReauth: true });
      expect(await freshUserToken(world.deps, userId)).toBeNull();
      expect(await renewals()).toEqual({ done: 0, others: { [invalidGrantStatus]: 1 } });
    },
  );

  it.each<[string, Record<string, unknown>, string]>([
    ["is lost on its way", { kind: "reset" }, "unavailable"],
    ["is a 503 page", { kind: "html" }, "unavailable"],
    ["is a 500", { kind: "status", status: 500 }, "unavailable"],
    ["is HTML with 200", { kind: "html", status: 200 }, "unreadable"],
    ["is empty", { kind: "empty" }, "unreadable"],
    ["is 429", { kind: "status", status: 429 }, "throttled"],
    ["is a 403 page of the edge", { kind: "html", status: 403 }, "unavailable"],
  ])("an answer that %s changes nothing, and the next try succeeds", async (_what, fault, failure) => {
    const world = await openPatreonWorld(database.db);
    const { userId } = await openGrant(world);
    world.clock.advanceSeconds(month);
    const before = await row(userId);
    await world.fault({ ...fault, match: { path: "/token" } });
    await expect(freshUserToken(world.deps, userId)).rejects.toMatchObject({ failure });
    expect(await row(userId)).toEqual(before);
    expect(await works(world, await freshUserToken(world.deps, userId))).toBe(true);
  });

  it("an answer lost after Patreon rotated is told by Patreon's refusal of the next try, and by nothing earlier", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId } = await openGrant(world);
    world.clock.advanceSeconds(month);
    await world.fault({ kind: "drop", match: { path: "/token" } });
    await expect(freshUserToken(world.deps, userId)).rejects.toMatchObject({ failure: "unavailable" });
    expect(await row(userId)).toMatchObject({ needsReauth: false });
    expect(await freshUserToken(world.deps, userId)).toBeNull();
    expect(await row(userId)).toMatchObject({ needsReauth: true });
  });

  it("a wrong client secret is nobody's dead grant", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId } = await openGrant(world);
    world.clock.advanceSeconds(month);
    const settings = {
      ...testSettings,
      PATREON_BASE_URL: world.sandbox.url,
      PATREON_CLIENT_SECRET: "wrong",
      fetch,
    };
    const misconfigured = { ...world.deps, patreon: createPatreon(settings) };
    await expect(freshUserToken(misconfigured, userId)).rejects.toMatchObject({ failure: "misconfigured" });
    expect(await row(userId)).toMatchObject({ needsReauth: false });
  });

  it("a grant that no key of ours opens asks for a new sign-in, and Patreon is left alone", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, renewals } = await openGrant(world);
    world.clock.advanceSeconds(month);
    const others = { ...world.deps, tokenBox: createTokenBox("another key that never sealed anything", []) };
    expect(await freshUserToken(others, userId)).toBeNull();
    expect(await row(userId)).toMatchObject({ needsReauth: true });
    expect(await renewals()).toEqual({ done: 0, others: {} });
  });

  it("a new sign-in makes a dead grant alive again", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId, grant } = await openGrant(world);
    await markNeedsReauth(world.deps, userId);
    expect(await freshUserToken(world.deps, userId)).toBeNull();
    const kept = { userId, patreonUserId: personIds.ada, grant, at: world.clock.now() };
    await database.db.transaction((tx) => keepGrant(tx, world.deps.tokenBox, kept));
    expect(await freshUserToken(world.deps, userId)).toBe(grant.accessToken);
  });

  it("is null for somebody without a grant, and after it was dropped", async () => {
    const world = await openPatreonWorld(database.db);
    const { userId } = await openGrant(world);
    await database.db.transaction((tx) => dropGrant(tx, userId));
    expect(await freshUserToken(world.deps, userId)).toBeNull();
    expect(await freshUserToken(world.deps, 999_999)).toBeNull();
  });
});

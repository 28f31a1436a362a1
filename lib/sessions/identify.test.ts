import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sessions, users } from "@/lib/db/schema";
import { signAccessToken, verifyAccessToken } from "@/lib/edge/access-token";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { signOut } from "./end";
import { identify, identifyBrowser } from "./identify";
import { refreshSession } from "./refresh";

describe("identify", () => {
  const database = useDatabase();
  const clock = createClock();
  let deps: Awaited<ReturnType<typeof createTestDeps>>;
  beforeAll(async () => {
    deps = await createTestDeps({ db: database.db, now: clock.now });
  });
  const claimsOf = async (accessToken: string) => {
    const { keyring, issuer, skewSeconds } = deps.tokens;
    const verdict = await verifyAccessToken(accessToken, keyring, { issuer, now: clock.now(), skewSeconds });
    if (!verdict.ok) throw new Error(verdict.reason);
    return verdict.claims;
  };
  const sessionRow = async (id: string) => {
    const [row] = await database.db.select().from(sessions).where(eq(sessions.id, id));
    return row;
  };

  it("an ended session is refused at once", async () => {
    const { pair } = await openSession(deps);
    expect(await identify(deps, pair.accessToken)).not.toBeNull();
    await signOut(deps, { accessToken: pair.accessToken, refreshToken: null });
    expect(await identify(deps, pair.accessToken)).toBeNull();
  });

  it("a browser whose access token ran out is known by its refresh token, which stays good", async () => {
    const { userId, pair } = await openSession(deps);
    const { refreshToken } = pair;
    const ranOut = { accessToken: "ran.out.long-ago", refreshToken };
    expect((await identifyBrowser(deps, ranOut))?.user.id).toBe(userId);
    const next = await refreshSession(deps, refreshToken, device);
    await identify(deps, next.pair.accessToken);
    clock.advanceSeconds(31);
    expect(await identifyBrowser(deps, ranOut), "a token that was used before is nobody's").toBeNull();
    const newest = { accessToken: null, refreshToken: next.pair.refreshToken };
    expect((await identifyBrowser(deps, newest))?.user.id, "and ends nothing by being shown").toBe(userId);
    await signOut(deps, newest);
    expect(await identifyBrowser(deps, newest)).toBeNull();
    expect(await identifyBrowser(deps, { accessToken: null, refreshToken: null })).toBeNull();
  });

  it("a deactivated person is refused at once", async () => {
    const { userId, pair } = await openSession(deps);
    await database.db.update(users).set({ isActive: false }).where(eq(users.id, userId));
    expect(await identify(deps, pair.accessToken)).toBeNull();
  });

  it("a person who was deleted is refused, and so is a session that is not there", async () => {
    const { userId, pair } = await openSession(deps);
    await database.db.delete(users).where(eq(users.id, userId));
    expect(await identify(deps, pair.accessToken)).toBeNull();
  });

  it("a token whose subject is not the session's person is refused", async () => {
    const { pair } = await openSession(deps);
    const stranger = await insertPerson(database.db);
    const claims = await claimsOf(pair.accessToken);
    const { keyring, issuer } = deps.tokens;
    const forged = await signAccessToken(keyring, issuer, { ...claims, sub: String(stranger.id) });
    expect(await identify(deps, forged)).toBeNull();
  });

  it("a refresh token is no access token", async () => {
    const { pair } = await openSession(deps);
    expect(await identify(deps, pair.refreshToken)).toBeNull();
  });

  it("notes a generation as seen once, however often and from however many tabs it is used", async () => {
    const { pair: first } = await openSession(deps);
    const { pair } = await refreshSession(deps, first.refreshToken, device);
    const { sid } = await claimsOf(pair.accessToken);
    expect(await sessionRow(sid)).toMatchObject({ generation: 1, seenGeneration: 0 });
    clock.advanceSeconds(10);
    const noted = clock.now();
    await Promise.all(Array.from({ length: 20 }, () => identify(deps, pair.accessToken)));
    expect(await sessionRow(sid)).toMatchObject({ seenGeneration: 1, lastSeenAt: noted });
    clock.advanceSeconds(10);
    await identify(deps, pair.accessToken);
    expect(await sessionRow(sid)).toMatchObject({ seenGeneration: 1, lastSeenAt: noted });
  });
});

describe("signOut", () => {
  const database = useDatabase();
  const clock = createClock();
  let deps: Awaited<ReturnType<typeof createTestDeps>>;
  beforeAll(async () => {
    deps = await createTestDeps({ db: database.db, now: clock.now });
  });

  it("works by any refresh token ever minted for the session, long after its access token has run out", async () => {
    const { pair: first } = await openSession(deps);
    const { pair: second } = await refreshSession(deps, first.refreshToken, device);
    const { pair: third } = await refreshSession(deps, second.refreshToken, device);
    clock.advanceSeconds(86_400);
    await signOut(deps, { accessToken: null, refreshToken: first.refreshToken });
    await expect(refreshSession(deps, third.refreshToken, device)).rejects.toMatchObject({
      code: "refresh_refused",
    });
  });

  it("keeps the reason of the first end, and signing out twice is no error", async () => {
    const { pair } = await openSession(deps);
    await signOut(deps, pair);
    const [ended] = await database.db.select().from(sessions).where(eq(sessions.revokedReason, "signed_out"));
    clock.advanceSeconds(60);
    await signOut(deps, pair);
    const rows = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.id, ended?.id ?? ""));
    expect(rows).toEqual([ended]);
  });

  it("ends nothing by tokens that prove nothing", async () => {
    const { pair } = await openSession(deps);
    const forgedTail = `${"A".repeat(43)}.${pair.refreshToken.split(".")[1]}`;
    await signOut(deps, { accessToken: "a.b.c", refreshToken: forgedTail });
    await signOut(deps, { accessToken: `${pair.accessToken}x`, refreshToken: "nonsense" });
    await signOut(deps, { accessToken: null, refreshToken: null });
    expect(await identify(deps, pair.accessToken)).not.toBeNull();
  });

  it("ends this device and no other", async () => {
    const { pair: mine } = await openSession(deps);
    const { pair: other } = await openSession(deps);
    await signOut(deps, mine);
    expect(await identify(deps, mine.accessToken)).toBeNull();
    expect(await identify(deps, other.accessToken)).not.toBeNull();
  });
});

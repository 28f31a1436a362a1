import { randomInt } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { changePassword } from "@/lib/accounts/change-password";
import { trimAudit } from "@/lib/audit/trim";
import { allSessionsEnded, auditEvents, legacyExchanges, sessions, users } from "@/lib/db/schema";
import { endOtherSessions, endSessions, signOut } from "@/lib/sessions/end";
import { identify } from "@/lib/sessions/identify";
import { refreshSession } from "@/lib/sessions/refresh";
import { sha256, successorOf } from "@/lib/sessions/refresh-token";
import { createClock, type TestClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { insertLegacy, legacySecret, signLegacy, subClaims, venuesClaims } from "@/tests/support/legacy";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import {
  canExchange,
  type Exchanged,
  endLegacySession,
  exchangeLegacyToken,
  identifyLegacyBearer,
} from "./exchange";
import { type LegacyToken, readLegacyToken } from "./token";

const day = 86_400;

describe("a live session of the older system", () => {
  const database = useDatabase();
  let clock: TestClock;
  let deps: Awaited<ReturnType<typeof createTestDeps>> & Parameters<typeof readLegacyToken>[0];
  let userId: number;
  let legacyId: string;
  let token: LegacyToken;

  beforeEach(async () => {
    clock = createClock();
    const acceptUntil = new Date("2026-04-01T00:00:00.000Z");
    const legacy = { key: new TextEncoder().encode(legacySecret), acceptUntil };
    deps = { ...(await createTestDeps({ db: database.db, now: clock.now })), legacy };
    ({ id: userId } = await insertPerson(database.db));
    legacyId = String(randomInt(1, 2 ** 31));
    await insertLegacy(database.db, { legacyId, userId });
    token = await read(subClaims(legacyId, clock.now()));
  });

  const read = async (claims: Record<string, unknown>) => {
    const found = await readLegacyToken(deps, await signLegacy(claims));
    if (!found) throw new Error("The token is not genuine");
    return found;
  };
  const exchange = (presented = token) => exchangeLegacyToken(deps, presented, device);
  const mustExchange = async (presented = token): Promise<Exchanged> => {
    const exchanged = await exchange(presented);
    if (!exchanged) throw new Error("The exchange was refused");
    return exchanged;
  };
  const sessionsOf = (id: number) => database.db.select().from(sessions).where(eq(sessions.userId, id));
  const events = () => database.db.select().from(auditEvents).where(eq(auditEvents.subjectId, userId));
  const setActive = (isActive: boolean) =>
    database.db.update(users).set({ isActive }).where(eq(users.id, userId));

  it("is exchanged for a session of ours, whose tokens work, and audited", async () => {
    const { pair, identity, fresh } = await mustExchange();
    expect([identity.user.id, fresh]).toEqual([userId, true]);
    expect((await identify(deps, pair.accessToken))?.user.id).toBe(userId);
    const [session] = await sessionsOf(userId);
    expect(session).toMatchObject({ amr: ["legacy"], generation: 0, userAgent: device.userAgent });
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: "legacy_session_exchanged",
      actorId: userId,
      sessionId: session?.id,
      details: '{"form":"sub"}',
    });
    expect((await refreshSession(deps, pair.refreshToken, device)).identity.user.id).toBe(userId);
  });

  it("keeps the time of its own sign-in, so that it opens nothing that takes a fresh one", async () => {
    const { pair, identity } = await mustExchange();
    expect(decodeJwt(pair.accessToken).auth_time).toBe(clock.now().getTime() / 1000 - 3600);
    await database.db.update(users).set({ passwordHash: null }).where(eq(users.id, userId));
    await expect(changePassword(deps, identity, { new_password: "seven boats on a pond" })).rejects.toThrow(
      "not_authenticated",
    );
  });

  it("leaves nothing in the database of which a token could be made", async () => {
    const { pair } = await mustExchange();
    const [row] = await database.db
      .select()
      .from(legacyExchanges)
      .where(eq(legacyExchanges.tokenHash, token.hash));
    const kept = Buffer.concat([row?.tokenHash, row?.salt].map((bytes) => Buffer.from(bytes ?? [])));
    expect(kept.includes(Buffer.from(token.text))).toBe(false);
    const [secret = ""] = pair.refreshToken.split(".");
    expect(kept.includes(Buffer.from(secret, "base64url"))).toBe(false);
    expect(successorOf(token.hash, row?.salt ?? new Uint8Array()).toString("base64url")).not.toBe(secret);
    const [session] = await sessionsOf(userId);
    expect(Buffer.from(session?.currentHash ?? [])).toEqual(sha256(Buffer.from(secret, "base64url")));
  });

  it("is one session however many tabs show it at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => mustExchange()));
    expect(new Set(answers.map(({ pair }) => pair.refreshToken)).size).toBe(1);
    expect(answers.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(await sessionsOf(userId)).toHaveLength(1);
    expect(await events()).toHaveLength(1);
    for (const { pair } of answers) expect(await identify(deps, pair.accessToken)).not.toBeNull();
  });

  it("is answered again when the answer was lost, a day later too", async () => {
    const lost = await mustExchange();
    clock.advanceSeconds(day);
    expect(await identify(deps, lost.pair.accessToken)).toBeNull();
    const again = await mustExchange();
    expect([again.fresh, again.pair.refreshToken]).toEqual([false, lost.pair.refreshToken]);
    expect((await identify(deps, again.pair.accessToken))?.user.id).toBe(userId);
    expect(await sessionsOf(userId)).toHaveLength(1);
  });

  it("gets nothing once its successor was used, and the session goes on", async () => {
    const first = await mustExchange();
    const second = await refreshSession(deps, first.pair.refreshToken, device);
    expect(await exchange()).toBeNull();
    expect(await canExchange(deps, token)).toBe(false);
    expect((await identify(deps, second.pair.accessToken))?.user.id).toBe(userId);
    expect((await sessionsOf(userId)).map(({ revokedAt }) => revokedAt)).toEqual([null]);
  });

  it("gets nothing for ever once its session was ended", async () => {
    const { pair } = await mustExchange();
    await signOut(deps, { accessToken: pair.accessToken, refreshToken: null });
    expect(await exchange()).toBeNull();
    expect(await identifyLegacyBearer(deps, token)).toBeNull();
    expect(await canExchange(deps, token)).toBe(false);
    await database.db.delete(sessions).where(eq(sessions.userId, userId));
    expect(await exchange(), "with the session's row gone").toBeNull();
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it("may be asked about without being spent", async () => {
    expect(await canExchange(deps, token)).toBe(true);
    expect(await sessionsOf(userId)).toEqual([]);
    expect(await identifyLegacyBearer(deps, token)).toBe("not_exchanged");
    await mustExchange();
    expect(await canExchange(deps, token)).toBe(true);
  });

  it("names its session as a bearer, however often that was refreshed, until the token's own end", async () => {
    const { pair, identity } = await mustExchange();
    await refreshSession(deps, pair.refreshToken, device);
    const named = await identifyLegacyBearer(deps, token);
    expect(named).toMatchObject({
      user: { id: userId },
      session: { id: identity.session.id, generation: 1 },
    });
    clock.advanceSeconds(7 * day - 3600 + 59);
    expect(await readLegacyToken(deps, token.text)).not.toBeNull();
    clock.advanceSeconds(1);
    expect(await readLegacyToken(deps, token.text)).toBeNull();
  });

  it("counts no more from the day that is set, nor without a key", async () => {
    const until = new Date(clock.now().getTime() + 60_000);
    const soonOver = { ...deps, legacy: { key: deps.legacy?.key ?? new Uint8Array(), acceptUntil: until } };
    expect(await readLegacyToken(soonOver, token.text)).not.toBeNull();
    clock.advanceSeconds(60);
    expect(await readLegacyToken(soonOver, token.text)).toBeNull();
    expect(await readLegacyToken({ ...deps, legacy: null }, token.text)).toBeNull();
  });

  it("opens nothing for a deactivated person, and the token is not spent by trying", async () => {
    await setActive(false);
    expect(await exchange()).toBeNull();
    expect(await canExchange(deps, token)).toBe(false);
    await setActive(true);
    await mustExchange();
    await setActive(false);
    expect(await exchange()).toBeNull();
    expect(await identifyLegacyBearer(deps, token)).toBeNull();
  });

  it("waits for a deactivation that is under way, and then opens nothing", async () => {
    const waiting = async () => {
      const [row] = await database.db.execute<{ count: number }>(
        sql`select count(*)::integer as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.count;
    };
    let exchanging: ReturnType<typeof exchange> | undefined;
    await database.db.transaction(async (tx) => {
      await tx.update(users).set({ isActive: false }).where(eq(users.id, userId));
      exchanging = exchange();
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    });
    expect(await exchanging).toBeNull();
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it("opens nothing for who did not come from the older system", async () => {
    const stranger = await insertPerson(database.db);
    expect(await exchange(await read(subClaims(String(stranger.id), clock.now())))).toBeNull();
    expect(await sessionsOf(stranger.id)).toEqual([]);
  });

  it("does not outlive the end of all of a person's sessions, though it was not carried over yet", async () => {
    const { userId: other, pair } = await openSession(deps);
    const id = String(randomInt(1, 2 ** 31));
    await insertLegacy(database.db, { legacyId: id, userId: other });
    const older = await read(subClaims(id, clock.now()));
    const venues = { system: "venues", legacyId: id, email: "vera@example.com" } as const;
    await insertLegacy(database.db, { ...venues, userId: other });
    const undated = await read(venuesClaims(Number(id), "vera@example.com", clock.now()));
    expect(await canExchange(deps, undated)).toBe(true);
    const owner = await identify(deps, pair.accessToken);
    if (!owner) throw new Error("The session is live");
    await endOtherSessions(deps, owner);
    for (const left of [older, undated]) {
      expect(await exchange(left)).toBeNull();
      expect(await canExchange(deps, left)).toBe(false);
    }
    clock.advanceSeconds(3601);
    await mustExchange(await read(subClaims(id, clock.now())));
    await mustExchange();
  });

  it("does not outlive the end of everybody's sessions, but that of one key's is no matter of it", async () => {
    const why = { reason: "ended_by_admin", actorId: null, now: clock.now() } as const;
    await database.db.transaction((tx) => endSessions(tx, { kid: "1.abc" }, why));
    expect(await canExchange(deps, token)).toBe(true);
    await database.db.transaction((tx) => endSessions(tx, "everybody", why));
    expect(await exchange()).toBeNull();
    await database.db.delete(allSessionsEnded);
  });

  it("does not come to life when the audit forgets that sessions were ended", async () => {
    const why = { reason: "ended_by_admin", actorId: null, now: clock.now() } as const;
    const trimAll = () => trimAudit(deps, new Date("2100-01-01"), 10_000);
    await database.db.transaction((tx) => endSessions(tx, { userId }, why));
    await trimAll();
    expect(await events()).toEqual([]);
    expect(await exchange()).toBeNull();
    await database.db.update(users).set({ sessionsEndedAt: null }).where(eq(users.id, userId));
    expect(await canExchange(deps, token)).toBe(true);
    await database.db.transaction((tx) => endSessions(tx, "everybody", why));
    await trimAll();
    expect(await exchange()).toBeNull();
    await database.db.delete(allSessionsEnded);
  });

  it("is over when its owner signs out with it: the session it became ends", async () => {
    const { pair } = await mustExchange();
    await endLegacySession(deps, token);
    expect(await identify(deps, pair.accessToken)).toBeNull();
    expect((await sessionsOf(userId))[0]?.revokedReason).toBe("signed_out");
    expect(await exchange()).toBeNull();
    await endLegacySession(deps, token);
    expect((await events()).map(({ type }) => type)).toEqual(["legacy_session_exchanged", "signed_out"]);
  });

  it("is over when its owner signs out with it before it was ever exchanged", async () => {
    await endLegacySession(deps, token);
    expect(await exchange()).toBeNull();
    expect(await identifyLegacyBearer(deps, token)).toBeNull();
    expect(await sessionsOf(userId)).toEqual([]);
    expect((await events()).map(({ type }) => type)).toEqual(["signed_out"]);
  });

  it("is over after a sign-out that came while tabs were exchanging it", async () => {
    const exchanging = Array.from({ length: 6 }, () => exchange());
    await Promise.all([...exchanging.slice(0, 3), endLegacySession(deps, token), ...exchanging.slice(3)]);
    expect(await exchange()).toBeNull();
    for (const { revokedReason } of await sessionsOf(userId)) expect(revokedReason).toBe("signed_out");
  });
});

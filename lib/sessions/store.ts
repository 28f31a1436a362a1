import { and, arrayContains, desc, eq, gt, isNotNull, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import type { Db, DbOrTx, Tx } from "@/lib/db/client";
import { allSessionsEnded, entitlements, patreonAccounts, profiles, sessions, users } from "@/lib/db/schema";

export type SessionRow = typeof sessions.$inferSelect;
export type NewSession = typeof sessions.$inferInsert;

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.insert(sessions).values(session);
}

/**
 * The session with its row locked, so that of many refreshes at once each sees what the one before it did. `no key`,
 * because nothing here changes a key and a full lock would collide with inserts that reference the row.
 */
export async function lockSession(tx: Tx, id: string): Promise<SessionRow | null> {
  const [row] = await tx.select().from(sessions).where(eq(sessions.id, id)).for("no key update");
  return row ?? null;
}

/** The whole session, without a lock; null for none. */
export async function findSession(db: DbOrTx, id: string): Promise<SessionRow | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row ?? null;
}

export async function updateSession(tx: Tx, id: string, change: Partial<NewSession>): Promise<void> {
  await tx.update(sessions).set(change).where(eq(sessions.id, id));
}

/** Why sessions end before their time. */
export type RevocationReason =
  | "signed_out"
  | "refresh_token_reused"
  | "ended_by_owner"
  | "password_changed"
  | "account_deactivated"
  | "ended_by_admin";

/** Ends one session; a session already ended keeps its first reason. @returns whether this call ended it. */
export async function revokeSession(
  db: DbOrTx,
  id: string,
  reason: RevocationReason,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length === 1;
}

/** Whose sessions to end: one person's (but for one session, or those begun in one way), everybody's, or everybody's on one key. */
export type RevocationScope =
  | { userId: number; exceptId?: string; amr?: string }
  | { kid: string }
  | "everybody";

/** Notes that all sessions of a person, or everybody's, end now; one key's are no matter of who was not carried over. */
export async function noteSessionsEnded(tx: Tx, scope: RevocationScope, now: Date): Promise<void> {
  if (scope === "everybody")
    await tx
      .insert(allSessionsEnded)
      .values({ id: 1, at: now })
      .onConflictDoUpdate({ target: allSessionsEnded.id, set: { at: now } });
  else if ("userId" in scope)
    await tx.update(users).set({ sessionsEndedAt: now }).where(eq(users.id, scope.userId));
}

/** @returns how many sessions this call ended. */
export async function revokeSessions(
  tx: Tx,
  scope: RevocationScope,
  reason: RevocationReason,
  now: Date,
): Promise<number> {
  const chosen =
    scope === "everybody"
      ? undefined
      : "kid" in scope
        ? eq(sessions.kid, scope.kid)
        : and(
            eq(sessions.userId, scope.userId),
            scope.exceptId === undefined ? undefined : ne(sessions.id, scope.exceptId),
            scope.amr === undefined ? undefined : arrayContains(sessions.amr, [scope.amr]),
          );
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(isNull(sessions.revokedAt), chosen))
    .returning({ id: sessions.id });
  return rows.length;
}

/** The live sessions of a person, newest use first. */
export async function listLiveSessions(db: DbOrTx, userId: number, now: Date): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        gt(sessions.idleExpiresAt, now),
        gt(sessions.absoluteExpiresAt, now),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.createdAt));
}

/** The sessions of a person that are over and still kept, newest use first. */
export async function listEndedSessions(db: DbOrTx, userId: number, now: Date): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        or(
          isNotNull(sessions.revokedAt),
          lte(sessions.idleExpiresAt, now),
          lte(sessions.absoluteExpiresAt, now),
        ),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.createdAt));
}

/** From which devices a person has signed in, ended sessions included; each once. */
export async function listSeenDevices(
  db: DbOrTx,
  userId: number,
): Promise<{ userAgent: string | null; address: string | null }[]> {
  return db
    .selectDistinct({ userAgent: sessions.userAgent, address: sessions.address })
    .from(sessions)
    .where(eq(sessions.userId, userId));
}

/** Marks this person's stolen sessions as told of. @returns how many were not yet. */
export async function markTheftTold(tx: Tx, userId: number, now: Date): Promise<number> {
  const rows = await tx
    .update(sessions)
    .set({ theftToldAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        eq(sessions.revokedReason, "refresh_token_reused"),
        isNull(sessions.theftToldAt),
      ),
    )
    .returning({ id: sessions.id });
  return rows.length;
}

/** Notes that a token of this generation was used; of many at once, one writes. */
export async function markSeen(db: Db, id: string, generation: number, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ seenGeneration: generation, lastSeenAt: now })
    .where(
      and(eq(sessions.id, id), eq(sessions.generation, generation), lt(sessions.seenGeneration, generation)),
    );
}

/**
 * What a signed-in request reads, and no more: every request asks for it, and decoding a column costs more than many a
 * handler. The secrets of the session's family stay where refreshing needs them.
 */
const identityColumns = {
  session: {
    id: sessions.id,
    generation: sessions.generation,
    seenGeneration: sessions.seenGeneration,
    authTime: sessions.authTime,
    revokedAt: sessions.revokedAt,
    idleExpiresAt: sessions.idleExpiresAt,
    absoluteExpiresAt: sessions.absoluteExpiresAt,
  },
  user: {
    id: users.id,
    username: users.username,
    email: users.email,
    emailVerifiedAt: users.emailVerifiedAt,
    passwordHash: users.passwordHash,
    role: users.role,
    venueId: users.venueId,
    isActive: users.isActive,
    patreonId: users.patreonId,
    patreonConnected: users.patreonConnected,
    lastChecked: users.lastChecked,
    createdAt: users.createdAt,
  },
  profile: {
    name: profiles.name,
    avatarUrl: profiles.avatarUrl,
    membershipTier: profiles.membershipTier,
    isTeamMember: profiles.isTeamMember,
  },
  entitlement: {
    state: entitlements.state,
    paid: entitlements.paid,
    tierIds: entitlements.tierIds,
    since: entitlements.since,
    until: entitlements.until,
    reason: entitlements.reason,
  },
  needsReauth: patreonAccounts.needsReauth,
};

/** All that a signed-in request needs, in one query. */
function selectIdentity(db: DbOrTx) {
  return db
    .select(identityColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id));
}

export type Identity = Awaited<ReturnType<typeof selectIdentity>>[number];

const prepareIdentity = (db: Db) =>
  selectIdentity(db)
    .where(eq(sessions.id, sql.placeholder("id")))
    .prepare("find_identity");

/** Building the query costs more than asking it, and every signed-in request asks it: so it is built once a pool. */
const preparedIdentity = new WeakMap<Db, ReturnType<typeof prepareIdentity>>();

/** The session with its user and what is known of the user's membership; null when there is no such session. */
export async function findIdentity(db: DbOrTx, sessionId: string): Promise<Identity | null> {
  if (!("$client" in db)) {
    const [row] = await selectIdentity(db).where(eq(sessions.id, sessionId));
    return row ?? null;
  }
  const prepared = preparedIdentity.get(db) ?? prepareIdentity(db);
  preparedIdentity.set(db, prepared);
  const [row] = await prepared.execute({ id: sessionId });
  return row ?? null;
}

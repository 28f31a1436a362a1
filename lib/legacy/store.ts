import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import {
  allSessionsEnded,
  legacyAccounts,
  legacyExchanges,
  legacyImports,
  sessions,
  users,
} from "@/lib/db/schema";

export type LegacyExchange = typeof legacyExchanges.$inferSelect;

/** Whose a row of the older system is. null: the account was deleted here, or the row was joined to another's. */
type Owner = number | null;

/** Whose the rows are that are chosen and were not joined to another's; two at most. */
async function listOwners(db: DbOrTx, chosen: SQL | undefined): Promise<Owner[]> {
  const rows = await db
    .selectDistinct({ userId: legacyAccounts.userId })
    .from(legacyAccounts)
    .where(and(chosen, isNull(legacyAccounts.mergedAt)))
    .limit(2);
  return rows.map(({ userId }) => userId);
}

/** Who had this id in the older system, and the e-mail there. null: nobody of this id came from it. */
export async function findByLegacyId(
  db: DbOrTx,
  system: "patreon" | "venues",
  legacyId: string,
): Promise<{ owner: Owner; email: string | null } | null> {
  const { userId, email, mergedAt } = legacyAccounts;
  const [row] = await db
    .select({ userId, email, mergedAt })
    .from(legacyAccounts)
    .where(
      and(
        eq(legacyAccounts.system, system),
        eq(legacyAccounts.kind, "user"),
        eq(legacyAccounts.legacyId, legacyId),
      ),
    );
  return row ? { owner: row.mergedAt === null ? row.userId : null, email: row.email } : null;
}

const ofPatreon = eq(legacyAccounts.system, "patreon");

/** Everybody who had this user name in the older system, to the letter. */
export const listByUsername = (db: DbOrTx, username: string): Promise<Owner[]> =>
  listOwners(db, and(ofPatreon, eq(legacyAccounts.kind, "user"), eq(legacyAccounts.username, username)));

/** Everybody who had this Patreon id in the older system. */
export const listByPatreonId = (db: DbOrTx, patreonId: string): Promise<Owner[]> =>
  listOwners(db, and(ofPatreon, eq(legacyAccounts.patreonId, patreonId)));

/** The highest id that the older system with Patreon ever gave, by its newest import; null: there was none. */
export async function findHighestId(db: DbOrTx): Promise<number | null> {
  const [row] = await db
    .select({ highestId: legacyImports.highestId })
    .from(legacyImports)
    .where(eq(legacyImports.system, "patreon"))
    .orderBy(desc(legacyImports.id))
    .limit(1);
  return row?.highestId ?? null;
}

/** When people were last taken over, of whichever older system; null: never. */
export async function findImportedAt(db: DbOrTx): Promise<Date | null> {
  const [row] = await db
    .select({ finishedAt: legacyImports.finishedAt })
    .from(legacyImports)
    .orderBy(desc(legacyImports.finishedAt))
    .limit(1);
  return row?.finishedAt ?? null;
}

/**
 * Whether a person is active, and stays it until the transaction ends: who deactivates them, or ends their sessions,
 * waits for the row and then finds the session that is begun here. null: no such person.
 */
export async function holdPerson(tx: Tx, userId: number): Promise<{ isActive: boolean } | null> {
  const [row] = await tx
    .select({ isActive: users.isActive })
    .from(users)
    .where(eq(users.id, userId))
    .for("share");
  return row ?? null;
}

/** When all sessions of a person, or everybody's, were last ended; null: they never were. */
export async function findSessionsEndedAt(db: DbOrTx, userId: number): Promise<Date | null> {
  const [person] = await db.select({ at: users.sessionsEndedAt }).from(users).where(eq(users.id, userId));
  const [everybody] = await db.select({ at: allSessionsEnded.at }).from(allSessionsEnded);
  const ends = [person?.at, everybody?.at].filter((at) => at instanceof Date);
  return ends.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/**
 * Notes that a token is spent. Of many who do so at once one succeeds; the others wait until that one is through.
 * @returns whether this call did.
 */
export async function insertExchange(tx: Tx, exchange: LegacyExchange): Promise<boolean> {
  const rows = await tx
    .insert(legacyExchanges)
    .values(exchange)
    .onConflictDoNothing()
    .returning({ userId: legacyExchanges.userId });
  return rows.length === 1;
}

export async function setExchangedSession(tx: Tx, tokenHash: Uint8Array, sessionId: string): Promise<void> {
  await tx.update(legacyExchanges).set({ sessionId }).where(eq(legacyExchanges.tokenHash, tokenHash));
}

export async function findExchange(db: DbOrTx, tokenHash: Uint8Array): Promise<LegacyExchange | null> {
  const [row] = await db.select().from(legacyExchanges).where(eq(legacyExchanges.tokenHash, tokenHash));
  return row ?? null;
}

/** How many tokens were spent: ever, and since two moments; when the last one was; how many of their sessions live. */
export async function countExchanges(db: DbOrTx, since: { day: Date; week: Date }, now: Date) {
  const after = (at: Date) =>
    sql<number>`count(*) filter (where ${legacyExchanges.exchangedAt} > ${at.toISOString()}::timestamptz)::integer`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await db
    .select({
      total: sql<number>`count(*)::integer`,
      lastDay: after(since.day),
      lastWeek: after(since.week),
      lastAt: sql<string | null>`max(${legacyExchanges.exchangedAt})`,
      liveSessions: sql<number>`count(${sessions.id})::integer`,
    })
    .from(legacyExchanges)
    .leftJoin(
      sessions,
      and(
        eq(sessions.id, legacyExchanges.sessionId),
        sql`${sessions.revokedAt} is null and ${sessions.idleExpiresAt} > ${at} and ${sessions.absoluteExpiresAt} > ${at}`,
      ),
    );
  if (!row) throw new Error("A count returned no row");
  return { ...row, lastAt: row.lastAt === null ? null : new Date(row.lastAt) };
}

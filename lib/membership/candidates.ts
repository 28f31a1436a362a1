import { and, asc, count, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { DbOrTx } from "@/lib/db/client";
import { patreonAccounts, users } from "@/lib/db/schema";

/** Somebody whose membership can be asked about one by one: a user with a Patreon id. */
export interface Candidate {
  userId: number;
  patreonId: string;
  hasGrant: boolean;
  needsReauth: boolean;
  /** When they were last looked at, as the database writes it; `-infinity` for never. */
  checkedAt: string;
}

const connected = isNotNull(users.patreonId);
const checkedAt = sql<string>`coalesce(${users.lastChecked}, '-infinity')`;

const stillToAsk = (askedSince: Date | null) =>
  and(
    connected,
    askedSince === null ? undefined : or(isNull(users.lastChecked), lt(users.lastChecked, askedSince)),
  );

/** @param askedSince leaves out who was looked at since then; null: nobody. */
export async function countCandidates(db: DbOrTx, askedSince: Date | null): Promise<number> {
  const [row] = await db.select({ count: count() }).from(users).where(stillToAsk(askedSince));
  return row?.count ?? 0;
}

/**
 * The next candidates, those first who were not looked at for longest: a run that is cut short every time reaches
 * everybody in the end.
 * @param from.askedSince leaves out who was looked at since then; null: nobody.
 * @param from.after the last one of the list before; null for the first list.
 */
export async function listCandidates(
  db: DbOrTx,
  { askedSince, after, limit }: { askedSince: Date | null; after: Candidate | null; limit: number },
): Promise<Candidate[]> {
  const rows = await db
    .select({
      userId: users.id,
      patreonId: users.patreonId,
      needsReauth: patreonAccounts.needsReauth,
      checkedAt: sql<string>`${checkedAt}::text`,
    })
    .from(users)
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id))
    .where(
      and(
        stillToAsk(askedSince),
        after === null
          ? undefined
          : sql`(${checkedAt}, ${users.id}) > (${after.checkedAt}::timestamptz, ${after.userId})`,
      ),
    )
    .orderBy(checkedAt, asc(users.id))
    .limit(limit);
  return rows.map((row) => ({
    userId: row.userId,
    patreonId: row.patreonId ?? "",
    hasGrant: row.needsReauth !== null,
    needsReauth: row.needsReauth === true,
    checkedAt: row.checkedAt,
  }));
}

import { eq, ne } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { patreonAccounts, patreonCreatorTokens } from "@/lib/db/schema";

export type NewGrant = typeof patreonAccounts.$inferInsert;

/** Keeps a grant; the one before it, if any, may be dead by now and is overwritten. */
export async function upsertGrant(tx: Tx, grant: NewGrant): Promise<void> {
  await tx
    .insert(patreonAccounts)
    .values(grant)
    .onConflictDoUpdate({ target: patreonAccounts.userId, set: { ...grant, needsReauth: false } });
}

export async function deleteGrant(tx: Tx, userId: number): Promise<void> {
  await tx.delete(patreonAccounts).where(eq(patreonAccounts.userId, userId));
}

/** The grant with its row locked: across all processes, one refreshes while the others wait for what it wrote. */
export async function lockGrant(tx: Tx, userId: number) {
  const [row] = await tx
    .select()
    .from(patreonAccounts)
    .where(eq(patreonAccounts.userId, userId))
    .for("update");
  return row ?? null;
}

export async function updateGrant(tx: Tx, userId: number, change: Partial<NewGrant>): Promise<void> {
  await tx.update(patreonAccounts).set(change).where(eq(patreonAccounts.userId, userId));
}

/** One user's grant without a lock, to see whether anything is due. */
export async function findGrant(db: DbOrTx, userId: number) {
  const [row] = await db.select().from(patreonAccounts).where(eq(patreonAccounts.userId, userId));
  return row ?? null;
}

export type CreatorTokenRow = typeof patreonCreatorTokens.$inferSelect;

export async function findCreatorToken(db: DbOrTx): Promise<CreatorTokenRow | null> {
  const [row] = await db.select().from(patreonCreatorTokens).where(eq(patreonCreatorTokens.id, 1));
  return row ?? null;
}

/** Keeps a newly set pair, unless the stored one began with it. @returns the row that stands, locked. */
export async function adoptCreatorToken(tx: Tx, token: CreatorTokenRow): Promise<CreatorTokenRow> {
  await tx
    .insert(patreonCreatorTokens)
    .values(token)
    .onConflictDoUpdate({
      target: patreonCreatorTokens.id,
      set: token,
      setWhere: ne(patreonCreatorTokens.seed, token.seed),
    });
  const [row] = await tx
    .select()
    .from(patreonCreatorTokens)
    .where(eq(patreonCreatorTokens.id, 1))
    .for("update");
  if (!row) throw new Error("The creator's token is gone");
  return row;
}

export async function updateCreatorToken(tx: Tx, change: Partial<CreatorTokenRow>): Promise<void> {
  await tx.update(patreonCreatorTokens).set(change).where(eq(patreonCreatorTokens.id, 1));
}

import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { legacyAccounts } from "@/lib/db/schema";

/** Whether somebody had an account in an older system, which was taken over. */
export async function hasOlderRow(db: DbOrTx, userId: number): Promise<boolean> {
  const rows = await db
    .select({ kind: legacyAccounts.kind })
    .from(legacyAccounts)
    .where(eq(legacyAccounts.userId, userId))
    .limit(1);
  return rows.length > 0;
}

/**
 * Takes out of the rows of the older systems what tells of people who are here no more. The rows stay, without an owner,
 * so that no later import brings anybody back. A name or Patreon id that somebody's row here holds too stays: with it
 * taken out, an older token of whoever was deleted would name the other one and nobody else.
 */
export async function scrubOwnerlessRows(tx: Tx): Promise<void> {
  const other = alias(legacyAccounts, "other");
  const unlessShared = (column: "username" | "patreonId") =>
    sql`case when exists (${tx
      .select({ kind: other.kind })
      .from(other)
      .where(
        and(eq(other[column], legacyAccounts[column]), isNotNull(other.userId)),
      )}) then ${legacyAccounts[column]} end`;
  await tx
    .update(legacyAccounts)
    .set({
      username: unlessShared("username"),
      patreonId: unlessShared("patreonId"),
      email: null,
      written: {},
    })
    .where(isNull(legacyAccounts.userId));
}

import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { oneTimeLinks } from "@/lib/db/schema";

/** An address that its person wants in place of theirs, and has not confirmed: a link they created themselves. */
const isLiveChange = (userId: number) =>
  and(
    eq(oneTimeLinks.userId, userId),
    eq(oneTimeLinks.purpose, "verify_email"),
    eq(oneTimeLinks.createdBy, userId),
    isNull(oneTimeLinks.usedAt),
  );

/** The address that is to take the place of a person's once it is confirmed; null for none. */
export async function findPendingEmail(db: DbOrTx, userId: number, now: Date): Promise<string | null> {
  const [row] = await db
    .select({ email: oneTimeLinks.email })
    .from(oneTimeLinks)
    .where(and(isLiveChange(userId), gt(oneTimeLinks.expiresAt, now)))
    .orderBy(desc(oneTimeLinks.createdAt))
    .limit(1);
  return row?.email ?? null;
}

/** Ends what somebody asked for who knew the password before: that another address takes the place of the person's. */
export async function deleteEmailChanges(tx: Tx, userId: number): Promise<void> {
  await tx.delete(oneTimeLinks).where(isLiveChange(userId));
}

import { and, asc, desc, eq, gt, inArray, lte } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { auditEvents, auditHead } from "@/lib/db/schema";
import { genesis } from "./chain";

export type AuditRow = typeof auditEvents.$inferSelect;

export type AuditHead = Omit<typeof auditHead.$inferSelect, "id">;

/** The end of the chain, locked until the transaction ends: whoever writes next waits for it. */
export async function lockHead(tx: Tx): Promise<AuditHead> {
  const [head] = await tx.select().from(auditHead).where(eq(auditHead.id, 1)).for("update");
  if (head) return head;
  await tx.insert(auditHead).values({ id: 1, seq: 0, hash: genesis }).onConflictDoNothing();
  const [made] = await tx.select().from(auditHead).where(eq(auditHead.id, 1)).for("update");
  if (!made) throw new Error("The audit chain has no head");
  return made;
}

export async function append(tx: Tx, row: AuditRow): Promise<void> {
  await tx.insert(auditEvents).values(row);
  await tx.update(auditHead).set({ seq: row.seq, hash: row.hash }).where(eq(auditHead.id, 1));
}

export async function findHead(db: DbOrTx): Promise<AuditHead | null> {
  const [head] = await db.select().from(auditHead).where(eq(auditHead.id, 1));
  return head ?? null;
}

/** The row up to which everything is older than `before`, at most so many rows further; null for none. */
export async function findCut(
  tx: Tx,
  afterSeq: number,
  before: Date,
  limit: number,
): Promise<{ seq: number; hash: Uint8Array } | null> {
  const next = await tx
    .select({ seq: auditEvents.seq, hash: auditEvents.hash, at: auditEvents.at })
    .from(auditEvents)
    .where(gt(auditEvents.seq, afterSeq))
    .orderBy(asc(auditEvents.seq))
    .limit(limit);
  const young = next.findIndex(({ at }) => at >= before);
  return next[(young === -1 ? next.length : young) - 1] ?? null;
}

/** Forgets the chain up to this row, which is its anchor from now on. */
export async function cutUpTo(tx: Tx, cut: { seq: number; hash: Uint8Array }): Promise<void> {
  await tx.delete(auditEvents).where(lte(auditEvents.seq, cut.seq));
  await tx.update(auditHead).set({ anchorSeq: cut.seq, anchorHash: cut.hash }).where(eq(auditHead.id, 1));
}

/** The next rows in order. */
export async function listAfter(db: DbOrTx, seq: number, limit: number): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEvents)
    .where(gt(auditEvents.seq, seq))
    .orderBy(asc(auditEvents.seq))
    .limit(limit);
}

/** The newest events of these types about somebody. */
export async function listAbout(
  db: DbOrTx,
  subjectId: number,
  types: string[],
  limit: number,
): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.subjectId, subjectId), inArray(auditEvents.type, types)))
    .orderBy(desc(auditEvents.seq))
    .limit(limit);
}

/** Everything about somebody, oldest first. */
export async function listAllAbout(db: DbOrTx, subjectId: number): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.subjectId, subjectId))
    .orderBy(asc(auditEvents.seq));
}

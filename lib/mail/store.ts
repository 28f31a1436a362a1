import { and, count, desc, eq, getTableColumns, gte, isNotNull, lte, sql } from "drizzle-orm";
import type { Db, DbOrTx, Tx } from "@/lib/db/client";
import { mails } from "@/lib/db/schema";

export type MailRow = typeof mails.$inferSelect;

export async function insertMail(tx: Tx, mail: typeof mails.$inferInsert): Promise<void> {
  await tx.insert(mails).values(mail);
}

/** How many letters of a kind were written to somebody since then. */
export async function countSince(db: DbOrTx, userId: number, kind: string, since: Date): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(mails)
    .where(and(eq(mails.userId, userId), eq(mails.kind, kind), gte(mails.createdAt, since)));
  return row?.count ?? 0;
}

/**
 * Takes the next letter that is due, so that no other copy of the app does until `until`: of many at once each gets
 * another. null: none is due.
 */
export async function claimNext(db: Db, now: Date, until: Date): Promise<MailRow | null> {
  const next = db
    .select({ id: mails.id })
    .from(mails)
    .where(and(eq(mails.status, "waiting"), lte(mails.nextAttemptAt, now)))
    .orderBy(mails.nextAttemptAt)
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(mails)
    .set({ attempts: sql`${mails.attempts} + 1`, nextAttemptAt: until })
    // `=` and not `in`: a list may be asked for again for each row, and would then lock more than one.
    .where(sql`${mails.id} = (${next})`)
    .returning();
  return row ?? null;
}

/** Nothing of a letter is kept longer than it is needed. One to somebody who has no account any more leaves nothing. */
export async function finishMail(
  db: Db,
  mail: Pick<MailRow, "id" | "userId">,
  end: { status: "sent" | "failed"; error: string | null; at: Date },
): Promise<void> {
  if (mail.userId === null) {
    await db.delete(mails).where(eq(mails.id, mail.id));
    return;
  }
  const { status, error, at } = end;
  const sentAt = status === "sent" ? at : null;
  await db
    .update(mails)
    .set({ status, error, sentAt, body: null, nextAttemptAt: null })
    .where(eq(mails.id, mail.id));
}

export async function postponeMail(db: Db, id: number, until: Date, error: string): Promise<void> {
  await db.update(mails).set({ nextAttemptAt: until, error }).where(eq(mails.id, id));
}

/**
 * Forgets letters that went out, or were given up, before then. Only the oldest by number are looked at: no index tells
 * the time, and a whole table would be read every 30 seconds to find nothing.
 * @param limit so many at most. @returns how many were forgotten.
 */
export async function deleteMailsBefore(db: Db, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from mails where id in (
      select mails.id from mails
      join (select id from mails where status in ('sent', 'failed') order by id limit ${limit}) oldest using (id)
      where mails.created_at < ${before.toISOString()}::timestamptz
      for update of mails skip locked)
    returning id`);
  return rows.length;
}

/** Somebody's letters, oldest first; never their bodies. */
export async function listTo(db: DbOrTx, userId: number): Promise<Omit<MailRow, "body">[]> {
  const { body: _, ...columns } = getTableColumns(mails);
  return db.select(columns).from(mails).where(eq(mails.userId, userId)).orderBy(mails.id);
}

/** The newest letters that can be read here. */
export async function listReadable(db: Db, limit: number): Promise<MailRow[]> {
  return db.select().from(mails).where(isNotNull(mails.body)).orderBy(desc(mails.id)).limit(limit);
}

export async function findReadable(db: Db, id: number): Promise<MailRow | null> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), isNotNull(mails.body)));
  return row ?? null;
}

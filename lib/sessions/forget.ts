import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";

/**
 * Forgets sessions whose time was over before then, signed out or not: no token of theirs can be presented any more. One
 * that was stolen stays until its owner has been told.
 * @param limit so many at most. @returns how many were forgotten.
 */
export async function forgetSessions(db: Db, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from sessions where id in (
      select id from sessions where absolute_expires_at < ${before.toISOString()}::timestamptz
        and (revoked_reason is distinct from 'refresh_token_reused' or theft_told_at is not null)
      order by absolute_expires_at limit ${limit} for update skip locked)
    returning id`);
  return rows.length;
}

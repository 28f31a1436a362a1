import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";

/**
 * Forgets one-time links that ended before then, used or not.
 * @param limit so many at most. @returns how many were forgotten.
 */
export async function forgetLinks(db: Db, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from one_time_links where token_hash in (
      select token_hash from one_time_links where expires_at < ${before.toISOString()}::timestamptz
      limit ${limit} for update skip locked)
    returning token_hash`);
  return rows.length;
}

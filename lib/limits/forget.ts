import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";

/**
 * Forgets counters whose time is over: the copies do it too, but not where Redis counts and PostgreSQL stood in once.
 * @param limit so many at most. @returns how many were forgotten.
 */
export async function forgetCounters(db: Db, now: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from rate_limits where key in (
      select key from rate_limits where expire < ${now.getTime()} order by expire limit ${limit}
      for update skip locked)
    returning key`);
  return rows.length;
}

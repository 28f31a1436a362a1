import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";

/**
 * Forgets changes of memberships from before then, but for each person's last one, which says why things are as they are.
 * @param limit so many at most. @returns how many were forgotten.
 */
export async function forgetEvents(db: Db, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from membership_events where id in (
      select old.id from membership_events old
      where old.at < ${before.toISOString()}::timestamptz and exists (
        select 1 from membership_events newer where newer.user_id = old.user_id and newer.at > old.at)
      order by old.id limit ${limit} for update skip locked)
    returning id`);
  return rows.length;
}

import { lt, sql } from "drizzle-orm";
import type { Tallied } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";
import { dayCounts } from "@/lib/db/schema";

/** How often something was counted on a day (UTC). */
export interface DayCount {
  day: string;
  what: Tallied;
  count: number;
}

const keptDays = 90;
const dayMs = 86_400_000;

/** Adds to what is counted already; no rows do nothing. */
export async function addDayCounts(db: Db, rows: DayCount[]): Promise<void> {
  if (rows.length === 0) return;
  // In one order for all copies, so that no two of them wait for each other.
  const inOrder = rows.toSorted((one, other) =>
    `${one.day} ${one.what}` < `${other.day} ${other.what}` ? -1 : 1,
  );
  await db
    .insert(dayCounts)
    .values(inOrder)
    .onConflictDoUpdate({
      target: [dayCounts.day, dayCounts.what],
      set: { count: sql`${dayCounts.count} + excluded.count` },
    });
}

/** Forgets the counts of days long past. */
export async function forgetDayCounts({ db, now }: { db: Db; now: () => Date }): Promise<void> {
  const first = new Date(now().getTime() - keptDays * dayMs).toISOString().slice(0, 10);
  await db.delete(dayCounts).where(lt(dayCounts.day, first));
}

import { sql } from "drizzle-orm";
import { entitlementStates } from "@/lib/contracts/membership";
import type { StateCounts } from "@/lib/contracts/overview";
import type { DbOrTx } from "@/lib/db/client";
import { entitlements, users } from "@/lib/db/schema";
import { currentState } from "@/lib/membership/current-state";

const nobody = () => Object.fromEntries(entitlementStates.map((state) => [state, 0])) as StateCounts;

/**
 * How many people have each state now; an end that has passed counts, whether or not it was written. Verdicts and people
 * are counted apart, whoever has no verdict being the difference: joined, a million takes more than twice as long.
 */
export async function countStates(db: DbOrTx, now: Date): Promise<StateCounts> {
  const { state } = currentState(now);
  const rows = await db.execute<{ state: keyof StateCounts | null; count: number }>(sql`
    select ${state} as state, count(*)::integer as count from ${entitlements} group by 1
    union all select null, count(*)::integer from ${users}`);
  const counts = nobody();
  for (const row of rows) {
    counts.none += row.state === null ? row.count : -row.count;
    if (row.state !== null) counts[row.state] += row.count;
  }
  return counts;
}

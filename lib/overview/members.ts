import { eq, sql } from "drizzle-orm";
import { entitlementStates } from "@/lib/contracts/membership";
import type { StateCounts } from "@/lib/contracts/overview";
import type { DbOrTx } from "@/lib/db/client";
import { entitlements, users } from "@/lib/db/schema";
import { currentState } from "@/lib/membership/current-state";

const nobody = () => Object.fromEntries(entitlementStates.map((state) => [state, 0])) as StateCounts;

/** How many people have each state now; an end that has passed counts, whether or not it was written. */
export async function countStates(db: DbOrTx, now: Date): Promise<StateCounts> {
  const { state } = currentState(now);
  const rows = await db
    .select({ state: state.as("current"), count: sql<number>`count(*)::integer` })
    .from(users)
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .groupBy(sql`current`);
  return Object.assign(nobody(), Object.fromEntries(rows.map((row) => [row.state, row.count])));
}

import { type SQL, sql } from "drizzle-orm";
import { entitlements } from "@/lib/db/schema";

/**
 * What a stored verdict means at `now`, for queries over many people: `currentVerdict` of the rules, in SQL. A test holds
 * the two together. Somebody without a verdict has the state `none`.
 */
export function currentState(now: Date): { state: SQL<string>; paid: SQL<boolean> } {
  const { state, paid, until } = entitlements;
  const isOver = sql`${until} <= ${now.toISOString()}::timestamptz`;
  return {
    state: sql<string>`case when ${state} is null then 'none'
      when ${isOver} and (${state} = 'grace' or (${state} = 'pending' and ${paid})) then 'lapsed'
      when ${isOver} and ${state} = 'override' then 'none'
      else ${state} end`,
    paid: sql<boolean>`coalesce(${paid}
      and not coalesce(${isOver} and ${state} in ('grace', 'pending', 'override'), false), false)`,
  };
}

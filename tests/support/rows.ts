import { getTableName } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import {
  entitlements,
  membershipEvents,
  patreonAccounts,
  patreonMembers,
  profiles,
  sessions,
  users,
} from "@/lib/db/schema";

const kept = [users, profiles, sessions, patreonAccounts, patreonMembers, entitlements, membershipEvents];

/** How many rows each table of people holds, by the table's name: equal before and after means nothing was written. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const counts = await Promise.all(kept.map((table) => db.$count(table)));
  return Object.fromEntries(kept.map((table, at) => [getTableName(table), counts[at] ?? 0]));
}

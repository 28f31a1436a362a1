import type { Db } from "@/lib/db/client";
import { isSafeToSwitchOff, legacyTokenDays } from "./rules";
import { countExchanges, findImportedAt } from "./store";

/** How many older sessions came, so that one knows when the older system's key may go. */
export interface LegacyUse {
  /** Tokens of the older system that were spent: exchanged for a session, or signed out with. */
  total: number;
  /** Of these, in the last 24 hours and in the last 7 days. */
  lastDay: number;
  lastWeek: number;
  /** null: none yet. */
  lastAt: Date | null;
  /** Live sessions of ours that came from there. */
  liveSessions: number;
  safeToSwitchOff: boolean;
}

export async function countLegacyUse(db: Db, now: Date): Promise<LegacyUse> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const counts = await countExchanges(db, { day: daysAgo(1), week: daysAgo(legacyTokenDays) }, now);
  const importedAt = await findImportedAt(db);
  return { ...counts, safeToSwitchOff: isSafeToSwitchOff({ lastAt: counts.lastAt, importedAt }, now) };
}

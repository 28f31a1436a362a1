import { and, count, desc, eq, inArray, max } from "drizzle-orm";
import type { DbOrTx } from "@/lib/db/client";
import { verificationRuns } from "@/lib/db/schema";
import { countsOf, type RunCounts, type RunRow } from "./runs";
import { lastDue } from "./schedule";

/** How the runs that were to change something stand; a dry run is nobody's worry. */
export interface RunStanding {
  runs: Partial<Record<RunRow["status"], number>>;
  lastRun: { status: RunRow["status"]; startedAt: Date; counts: RunCounts } | null;
  /** When a run last came to its end, with everybody checked or all but some. */
  lastDoneAt: Date | null;
  /** When a run was last due. */
  runDueAt: Date;
}

export async function readRunStanding(db: DbOrTx, now: Date): Promise<RunStanding> {
  const { status, dryRun, startedAt, finishedAt, counts } = verificationRuns;
  const isReal = eq(dryRun, false);
  const rows = await db
    .select({ status, count: count() })
    .from(verificationRuns)
    .where(isReal)
    .groupBy(status);
  const [last] = await db
    .select({ status, startedAt, counts })
    .from(verificationRuns)
    .where(isReal)
    .orderBy(desc(startedAt))
    .limit(1);
  const [done] = await db
    .select({ at: max(finishedAt) })
    .from(verificationRuns)
    .where(and(isReal, inArray(status, ["done", "incomplete"])));
  return {
    runs: Object.fromEntries(rows.map((row) => [row.status, row.count])),
    lastRun: last ? { status: last.status, startedAt: last.startedAt, counts: countsOf(last) } : null,
    lastDoneAt: done?.at ?? null,
    runDueAt: lastDue(now),
  };
}

import type { RunProgress } from "@/lib/contracts/runs";
import type { Db } from "@/lib/db/client";
import { noSuchRun } from "@/lib/membership/held";
import { isLeaseHeld, verificationLease } from "@/lib/membership/lease";
import { countPlan } from "@/lib/membership/planned";
import { countsOf, findRunRow, progressOf, type RunRow } from "@/lib/membership/runs";
import type { Wait } from "@/lib/patreon/patience";
import { createSpeedometer, type Speed } from "./speed";

export interface FollowDeps {
  db: Db;
  wait: Wait;
  /** Milliseconds of a clock that only runs forward. */
  elapsed: () => number;
}

const lookEveryMs = 1000;

async function readProgress(
  db: Db,
  run: RunRow,
  speed: (value: number, total: number | null) => Speed,
): Promise<RunProgress> {
  const isOpen = run.status === "running";
  const { unknown, ...counts } = countsOf(run);
  // Counted by the run only at its end; until then in what it has planned.
  const { lost, gained, changed } = isOpen ? await countPlan(db, run.id) : counts;
  const { done, total } = progressOf(run);
  return {
    ...{ status: run.status, pages: run.pages, apiCalls: run.apiCalls, message: run.error },
    isUnderWay: isOpen && (await isLeaseHeld(db, verificationLease)),
    ...{ done, total, lost, gained, changed, unknown },
    ...speed(done, total),
    parkedUntil: isOpen ? (run.parkedUntil?.toISOString() ?? null) : null,
  };
}

/**
 * What becomes of a run, looked at each second in the database, so that it may go on in any process. Ends with the run.
 * @returns null where nothing has changed since the last look.
 * @throws AppError not_found, also when the run is gone.
 */
export async function* followRun(
  { db, wait, elapsed }: FollowDeps,
  runId: string,
): AsyncGenerator<RunProgress | null> {
  const speed = createSpeedometer(elapsed);
  for (let before = ""; ; await wait(lookEveryMs)) {
    const run = await findRunRow(db, runId);
    if (!run) throw noSuchRun();
    const progress = await readProgress(db, run, speed);
    const { perSecond, secondsLeft, ...standing } = progress;
    const now = JSON.stringify(standing);
    yield now === before ? null : progress;
    before = now;
    if (run.status !== "running") return;
  }
}

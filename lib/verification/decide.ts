import { resolveAlert } from "@/lib/alerts/raise";
import { loggedCause } from "@/lib/log";
import { type AppliedPlan, applyHeldRun, dropHeldRun } from "@/lib/membership/held";
import type { VerifyDeps } from "@/lib/membership/run-context";
import { hasNewerHeld } from "@/lib/membership/runs";
import { settleDeliveries } from "@/lib/webhooks/work";
import { heldKey } from "./alert";

interface Decision {
  runId: string;
  actorId: number;
}

/** The alert was about this run, unless another is held since. What is decided is decided, told or not. */
async function takeBackAlert({ db, log, alerts }: VerifyDeps, runId: string): Promise<void> {
  try {
    if (!(await hasNewerHeld(db, runId))) await resolveAlert(alerts, heldKey);
  } catch (error) {
    log.error({ runId, cause: loggedCause(error) }, "verification_not_told");
  }
}

/** Applies a held run, with all that belongs to a run's end. @throws AppError like `applyHeldRun`. */
export async function applyHeld(deps: VerifyDeps, decision: Decision): Promise<AppliedPlan> {
  const { db, now } = deps;
  const applied = await applyHeldRun(
    { db, now, whenSwept: (tx, { startedAt }) => settleDeliveries(tx, startedAt, now()) },
    decision,
  );
  await takeBackAlert(deps, decision.runId);
  return applied;
}

/** Drops a held run. @throws AppError like `dropHeldRun`. */
export async function dropHeld(deps: VerifyDeps, decision: Decision): Promise<void> {
  await dropHeldRun(deps, decision);
  await takeBackAlert(deps, decision.runId);
}

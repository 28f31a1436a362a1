import { recordAudit } from "@/lib/audit/record";
import type { RunView } from "@/lib/contracts/runs";
import type { Db, DbOrTx, Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { applyPlan, type Checked } from "./conclude";
import { verificationLease, withLease } from "./lease";
import { listPlannedIds } from "./planned";
import type { VerifyDeps } from "./run-context";
import { countsOf, hasSuccessor, lockRun, type RunCounts, type RunRow, updateRun } from "./runs";
import { clearStage, hasStage } from "./stage";

/** What a plan says of people is old news after so long. */
const decidableHours = 24;

type HeldDeps = Pick<VerifyDeps, "db" | "now" | "whenSwept">;

/** Who decides about which run. */
interface Decision {
  runId: string;
  actorId: number;
}

/** Whether the plan of a held run can still be applied; null: the run is not held. */
export async function decisionOf(db: DbOrTx, run: RunRow, now: Date): Promise<RunView["decision"]> {
  if (run.status !== "held" || run.finishedAt === null) return null;
  if (now.getTime() - run.finishedAt.getTime() > decidableHours * 3_600_000) return "too_old";
  // The stage goes when another run begins. Clocks differ, so its being gone counts too where there was one.
  const hadStage = run.mode === "sweep" && countsOf(run).seen > 0;
  const isGone = (await hasSuccessor(db, run)) || (hadStage && !(await hasStage(db, run.id)));
  return isGone ? "superseded" : "open";
}

/** The held run, locked. @throws AppError not_found, run_not_held */
async function lockHeld(tx: Tx, runId: string): Promise<RunRow> {
  const run = await lockRun(tx, runId);
  if (!run) throw noSuchRun();
  if (run.status !== "held") throw new AppError("run_not_held");
  return run;
}

export const noSuchRun = () => new AppError("not_found", { detail: "There is no such run" });

/** Whom the run was told about. Of a run that asked person by person, only those in its plan are still known. */
async function checkedBy(tx: Tx, run: RunRow): Promise<Checked> {
  if (run.mode === "sweep") return { everybody: countsOf(run).unknown === 0, userIds: [] };
  return { everybody: false, userIds: await listPlannedIds(tx, run.id) };
}

async function applyLocked(tx: Tx, deps: HeldDeps, { runId, actorId }: Decision): Promise<AppliedPlan> {
  const now = deps.now();
  const run = await lockHeld(tx, runId);
  if ((await decisionOf(tx, run, now)) !== "open") throw new AppError("plan_outdated");
  const counts = countsOf(run);
  const written = (await applyPlan(tx, deps, run, await checkedBy(tx, run), now)).length;
  const message = `${counts.lost} people would have lost access at once, so the run was held; a person then applied it`;
  const status = counts.unknown === 0 ? "done" : "incomplete";
  await updateRun(tx, run.id, { status, error: message, cursor: null });
  const { lost, gained, changed } = counts;
  const details = { runId, lost, gained, changed, written };
  await recordAudit(tx, { type: "run_applied", actorId, subjectId: null, details }, now);
  return { counts, written };
}

/** What was planned, and how many verdicts were written: people of whom something newer is known keep that. */
export interface AppliedPlan {
  counts: RunCounts;
  written: number;
}

/**
 * Applies the staged plan of a held run, as it would have been without the breaker.
 * @throws AppError not_found; run_not_held; plan_outdated when it is old or another run began since; run_under_way when
 * a run, or another's decision, is under way.
 */
export async function applyHeldRun(deps: HeldDeps & { db: Db }, decision: Decision): Promise<AppliedPlan> {
  const applied = await withLease(deps.db, verificationLease, { lifeline: false }, (keepLease) =>
    deps.db.transaction(async (tx) => {
      await keepLease(tx);
      return applyLocked(tx, deps, decision);
    }),
  );
  if (applied === "busy") throw new AppError("run_under_way");
  return applied;
}

/** Decides against the plan of a held run: it is kept to be looked at, and never applied. @throws AppError not_found, run_not_held */
export async function dropHeldRun(deps: HeldDeps, { runId, actorId }: Decision): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const run = await lockHeld(tx, runId);
    await clearStage(tx, run.id);
    const { lost, gained, changed } = countsOf(run);
    const message = `${lost} people would have lost access at once, so the run was held; a person then dropped it, and nobody was changed`;
    await updateRun(tx, run.id, { status: "dropped", error: message, cursor: null });
    const details = { runId, lost, gained, changed };
    await recordAudit(tx, { type: "run_dropped", actorId, subjectId: null, details }, deps.now());
  });
}

import { sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { isHeld } from "./plan";
import { plannedRows } from "./planned";
import { readPlan } from "./report";
import type { RunContext, VerifyDeps } from "./run-context";
import { type RunRow, updateRun } from "./runs";
import { clearStage, markAbsent, stagedRows } from "./stage";
import { applyVerdicts, lockConnectedUsers, mergeIntoMirror } from "./store";

/** Whom a run was told about: everybody, or just these users. */
export interface Checked {
  everybody: boolean;
  userIds: number[];
}

/** How a run that was told all it will be told ends. */
export interface Conclusion {
  outcome: "done" | "incomplete" | "held";
  /** What a person should know of the end; null when there is nothing to say. */
  message: string | null;
}

async function tellPlan(deps: VerifyDeps, { run, report }: RunContext): Promise<void> {
  for await (const change of readPlan(deps.db, run.id)) report({ event: "change", ...change });
}

/**
 * Does everything a run has concluded: the mirror, the verdicts, and when people were checked.
 * @returns the ids of those whose verdict was written; newer news about a person wins.
 */
export async function applyPlan(
  tx: Tx,
  deps: Pick<VerifyDeps, "whenSwept">,
  run: RunRow,
  checked: Checked,
  now: Date,
): Promise<number[]> {
  await lockConnectedUsers(tx);
  await mergeIntoMirror(tx, stagedRows(run.id), run.mode);
  if (run.mode === "sweep" && checked.everybody) {
    await markAbsent(tx, run.id, run.startedAt);
    await deps.whenSwept?.(tx, run);
  }
  const written = await applyVerdicts(tx, plannedRows(run.id), { source: run.mode, runId: run.id, now });
  await touchPeople(tx, run, checked, now);
  await clearStage(tx, run.id);
  return written;
}

/** The end of a run with what belongs to it, in one transaction, unless the lease is lost: another may be at this row. */
async function end(
  deps: VerifyDeps,
  { run, counts, keepLease }: RunContext,
  change: Pick<RunRow, "status" | "error"> & { cursor?: null },
  conclusion: (tx: Tx, now: Date) => Promise<unknown> = async () => {},
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await keepLease(tx);
    const now = deps.now();
    await conclusion(tx, now);
    await updateRun(tx, run.id, { ...change, counts, apiCalls: run.apiCalls, finishedAt: now });
  });
}

async function touchPeople(tx: Tx, run: RunRow, checked: Checked, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const who =
    run.mode === "individual"
      ? sql`id = any(${sql.param(`{${checked.userIds.join(",")}}`)}::integer[])`
      : checked.everybody
        ? sql`patreon_id is not null`
        : sql`patreon_id in (select patreon_user_id from swept_members where run_id = ${run.id}::uuid)`;
  await tx.execute(sql`update users set last_checked = ${at} where ${who}`);
}

/**
 * Ends a run: tells its plan, and applies it unless it is a dry run or the breaker holds it.
 * @param options.force applies a plan although the breaker would hold it.
 * @param stopped why not everybody was asked; null when they were.
 */
export async function conclude(
  deps: VerifyDeps,
  context: RunContext,
  options: { dryRun: boolean; force: boolean },
  checked: Checked,
  stopped: string | null,
): Promise<Conclusion> {
  const { run, counts } = context;
  await tellPlan(deps, context);
  const status = counts.unknown === 0 && checked.everybody ? "done" : "incomplete";
  const unknown = counts.unknown === 0 ? null : `${counts.unknown} could not be checked and stay as they are`;
  const message = stopped ?? unknown;
  if (options.dryRun) {
    await end(deps, context, { status, error: stopped, cursor: null }, (tx) => clearStage(tx, run.id));
    return { outcome: status, message };
  }
  if (!options.force && (await isHeld(deps.db, counts, deps.maxLossPercent, deps.now()))) {
    const why = `${counts.lost} people would lose access at once, which looks like a fault: nobody was changed. Look at the plan, then apply it on the staff pages, or run again with --force`;
    await end(deps, context, { status: "held", error: why });
    return { outcome: "held", message: why };
  }
  await end(deps, context, { status, error: stopped, cursor: null }, (tx, now) =>
    applyPlan(tx, deps, run, checked, now),
  );
  return { outcome: status, message };
}

import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/record";
import { loggedCause } from "@/lib/log";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import { PatreonError } from "@/lib/patreon/errors";
import { type Conclusion, conclude } from "./conclude";
import { askEachMember } from "./individual";
import { type Keep, verificationLease, withLease } from "./lease";
import { patreonWantsSilence, waitUntil } from "./park";
import { type RunContext, type RunEvent, RunStopped, type VerifyDeps } from "./run-context";
import {
  countsOf,
  findResumable,
  findSilence,
  insertRun,
  type RunCounts,
  type RunRow,
  updateRun,
} from "./runs";
import { sweep } from "./sweep";

export interface VerifyOptions {
  trigger: RunRow["trigger"];
  /** Who asked for it in the browser; left out: nobody did. */
  requestedBy?: number;
  /** `auto`: a sweep when there is a creator's token, else member by member. */
  mode: "auto" | "sweep" | "individual";
  /** Plans and tells, and changes nobody. */
  dryRun: boolean;
  /** Applies a plan although the breaker would hold it. */
  force: boolean;
  /** How long the run may take; null: as long as it needs. */
  limitSeconds: number | null;
  /** Who was looked at since then is not asked one by one again: this run goes on with one that was cut short. */
  askedSince?: Date | null;
  /** Asked between steps: whether somebody wants the run to stop, keeping what it has. */
  shouldStop?: () => boolean;
}

/**
 * How a run ended:
 * - `done`: everybody was checked
 * - `incomplete`: some could not be checked, or the time ran out (a sweep then goes on at the next run)
 * - `held`: the breaker stopped it; nobody's access was changed
 * - `failed`: Patreon or something of ours did not let it finish; nobody's access was changed
 * - `busy`: another run is under way
 */
export interface VerifyResult {
  outcome: "done" | "incomplete" | "held" | "failed" | "busy";
  /** null, like `mode` and `counts`, when no run was begun. */
  runId: string | null;
  mode: RunRow["mode"] | null;
  dryRun: boolean;
  counts: RunCounts | null;
  apiCalls: number;
  /** What a person should know of the end; null when there is nothing to say. */
  message: string | null;
}

/** Begins a run, or goes on with one that was cut short. Who asked for it by name has begun it from then on. */
async function openRun(deps: VerifyDeps, options: VerifyOptions, mode: RunRow["mode"]): Promise<RunRow> {
  const now = deps.now();
  const { trigger, dryRun, requestedBy } = options;
  return deps.db.transaction(async (tx) => {
    const resumed = mode === "sweep" ? await findResumable(tx, dryRun, now) : null;
    const begun = { trigger, mode, dryRun, requestedBy: requestedBy ?? null };
    const run = resumed ?? (await insertRun(tx, { id: randomUUID(), startedAt: now, ...begun }));
    if (requestedBy === undefined) return run;
    if (resumed) await updateRun(tx, run.id, { trigger, requestedBy });
    const details = { runId: run.id, mode, dryRun, resumed: resumed !== null };
    await recordAudit(tx, { type: "run_started", actorId: requestedBy, subjectId: null, details }, now);
    return run;
  });
}

async function proceed(
  deps: VerifyDeps,
  context: RunContext,
  options: VerifyOptions,
  token: string | null,
): Promise<Conclusion> {
  if (context.run.mode === "individual") {
    const { answered, stopped } = await askEachMember(deps, context, options.askedSince ?? null);
    const everybody = stopped === null && context.counts.unknown === 0;
    return conclude(deps, context, options, { everybody, userIds: answered }, stopped);
  }
  if (token === null)
    throw new PatreonError("unauthorized", "There is no creator's token that Patreon accepts", null, null);
  const { allReadable } = await sweep(deps, context, token);
  return conclude(deps, context, options, { everybody: allReadable, userIds: [] }, null);
}

/** A run on its way: what it may do, how long, and to whom it tells. */
interface Errand {
  deps: VerifyDeps;
  options: VerifyOptions;
  keepLease: Keep;
  mustStopBy: (at: Date) => boolean;
  report: (event: RunEvent) => void;
}

function errandOf(
  deps: VerifyDeps,
  options: VerifyOptions,
  keepLease: Keep,
  report: Errand["report"],
): Errand {
  const { limitSeconds, shouldStop = () => false } = options;
  const deadline = limitSeconds === null ? null : deps.now().getTime() + limitSeconds * 1000;
  const mustStopBy = (at: Date) => shouldStop() || (deadline !== null && at.getTime() >= deadline);
  return { deps, options, keepLease, mustStopBy, report };
}

/** Runs with the lease held; a failure closes the run and changes nobody. */
async function runHeld(errand: Errand): Promise<VerifyResult> {
  const { deps, options, keepLease, mustStopBy, report } = errand;
  const token = options.mode === "individual" ? null : await creatorToken(deps);
  const individually = options.mode === "individual" || (options.mode === "auto" && token === null);
  const mode: RunRow["mode"] = individually ? "individual" : "sweep";
  const run = await openRun(deps, options, mode);
  const context: RunContext = { run, counts: countsOf(run), report, keepLease, mustStopBy };
  const resumedAtPage = run.pages > 0 ? run.pages : null;
  report({ event: "started", runId: run.id, mode, dryRun: options.dryRun, resumedAtPage });
  const result = { runId: run.id, mode, dryRun: options.dryRun, counts: context.counts };
  try {
    const end = await proceed(deps, context, options, token);
    return { ...result, ...end, apiCalls: run.apiCalls };
  } catch (error) {
    if (error instanceof RunStopped)
      return { ...result, outcome: "incomplete", apiCalls: run.apiCalls, message: error.why };
    const said =
      error instanceof PatreonError ? error.message : "The run failed on our side; the log has the cause";
    const message = `${said}. Nobody's access was changed`;
    deps.log.error({ runId: run.id, patreon: message, cause: loggedCause(error) }, "verification_failed");
    await closeFailed(deps, context, message);
    const tokenIsDead = error instanceof PatreonError && error.failure === "unauthorized";
    if (tokenIsDead && mode === "sweep" && options.mode === "auto")
      return runHeld({ ...errand, options: { ...options, mode: "individual" } });
    return { ...result, outcome: "failed", apiCalls: run.apiCalls, message };
  }
}

/**
 * A sweep that Patreon interrupted keeps its pages: the next run goes on there. Anything else is over. A run that has
 * lost its lease writes nothing: another may have gone on with this very row.
 */
async function closeFailed(deps: VerifyDeps, context: RunContext, message: string): Promise<void> {
  const { run, counts, keepLease } = context;
  const resumable = run.mode === "sweep" && run.pages > 0;
  const change = resumable
    ? { error: message, apiCalls: run.apiCalls }
    : ({ status: "failed", error: message, counts, apiCalls: run.apiCalls, finishedAt: deps.now() } as const);
  try {
    await deps.db.transaction(async (tx) => {
      await keepLease(tx);
      await updateRun(tx, run.id, change);
    });
  } catch (error) {
    deps.log.error({ cause: loggedCause(error) }, "verification_not_closed");
  }
}

/** The creator's token; null when there is none that Patreon accepts or renews now. */
async function creatorToken(deps: VerifyDeps): Promise<string | null> {
  try {
    return await freshCreatorToken(deps, deps.creator);
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    deps.log.warn({ patreon: error.message }, "creator_token_not_renewed");
    return null;
  }
}

const noRun = { runId: null, mode: null, counts: null, apiCalls: 0 } as const;

/** The run, once Patreon may be asked: an earlier one may have been told to leave it alone. */
async function runAfterSilence(errand: Errand): Promise<VerifyResult> {
  const { deps, options } = errand;
  try {
    const silence = await findSilence(deps.db, deps.now());
    if (silence) await waitUntil(deps, errand, silence, patreonWantsSilence);
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    return { ...noRun, outcome: "incomplete", dryRun: options.dryRun, message: error.why };
  }
  return runHeld(errand);
}

/**
 * Checks everybody's membership. One run at a time across all copies of the app: a second one is told so and does
 * nothing. It may be run while the app serves.
 */
export async function verifyMembers(
  deps: VerifyDeps,
  options: VerifyOptions,
  report: (event: RunEvent) => void = () => {},
): Promise<VerifyResult> {
  const result = await withLease(deps.db, verificationLease, { lifeline: true }, (keepLease) =>
    runAfterSilence(errandOf(deps, options, keepLease, report)),
  );
  if (result !== "busy") return result;
  const message = "Another run is under way; this one has nothing to do";
  return { ...noRun, outcome: "busy", dryRun: options.dryRun, message };
}

import { AppError } from "@/lib/errors";
import { loggedCause } from "@/lib/log";
import type { VerifyDeps } from "@/lib/membership/run-context";
import { findOpen } from "@/lib/membership/runs";
import type { VerifyOptions, VerifyResult } from "@/lib/membership/verify";
import { runVerification } from "./run";

/** What somebody orders in the browser. Forcing is not among it: a held plan is looked at first, then applied. */
export interface Order extends Pick<VerifyOptions, "mode" | "dryRun"> {
  requestedBy: number;
  limitSeconds: number;
}

/** Why no run was begun, for whoever ordered it. */
async function refusal(deps: VerifyDeps, { outcome, message }: VerifyResult): Promise<AppError> {
  if (outcome !== "busy") return new AppError("patreon_resting", message ? { detail: message } : {});
  const open = await findOpen(deps.db);
  return new AppError("run_under_way", open ? { detail: `Run ${open.id} is under way` } : {});
}

/**
 * Begins a verification for somebody who waits for no more than that.
 * @returns the run, once it is in the database, and its end, which never fails: what went wrong is in the log.
 * @throws AppError run_under_way, patreon_resting
 */
export function startVerification(
  deps: VerifyDeps,
  order: Order,
): Promise<{ runId: string; ended: Promise<void> }> {
  const options = { ...order, trigger: "admin", force: false } as const;
  return new Promise((resolve, reject) => {
    let isBegun = false;
    let isRefused = false;
    const run = runVerification(deps, { ...options, shouldStop: () => isRefused }, (event) => {
      // Patreon wants to be left alone, and nobody waits before an empty page until then.
      if (event.event === "parked" && !isBegun) isRefused = true;
      if (event.event !== "started" || isBegun) return;
      isBegun = true;
      resolve({ runId: event.runId, ended });
    });
    const ended = run.then(
      async (result) => {
        if (!isBegun) reject(await refusal(deps, result));
      },
      (error: unknown) => {
        if (isBegun) deps.log.error({ cause: loggedCause(error) }, "verification_failed");
        else reject(error);
      },
    );
    ended.catch(reject);
  });
}

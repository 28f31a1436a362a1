import "server-only";
import { log, loggedCause } from "@/lib/log";
import { forgetOldLetters } from "@/lib/mail/send";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { findUnfinished } from "@/lib/membership/runs";
import type { VerifyResult } from "@/lib/membership/verify";
import { runVerification } from "@/lib/verification/run";
import { type Deps, deps } from "./deps";
import { sendDueLetters } from "./send-letters";
import { webhookWorkSeconds, workWebhooks } from "./webhook-work";

const everyMs = 30_000;
/** A verification that Patreon interrupted is gone on with so often; one whose process was ended, at once. */
const retryEveryMs = 15 * 60_000;

export interface BeatOptions {
  /** How long all of it may take, for platforms that end a function; null: as long as it needs. */
  limitSeconds: number | null;
  /** Whether a verification that Patreon interrupted is to be tried again now. */
  retriesFailed: boolean;
}

/** @returns how the verification ended that was gone on with; null where there was none. */
async function goOnVerifying(ready: Deps, options: BeatOptions): Promise<VerifyResult | null> {
  const unfinished = await findUnfinished(ready.db, ready.now());
  if (!unfinished || (unfinished.hasFailed && !options.retriesFailed)) return null;
  const { trigger, askedSince } = unfinished;
  const result = await runVerification(verifyDepsOf(ready, ready.settings), {
    ...{ trigger, askedSince, mode: "auto", dryRun: false, force: false },
    limitSeconds: options.limitSeconds,
  });
  const { outcome, runId, message } = result;
  if (outcome !== "busy") log.info({ runId, outcome, message }, "verification_gone_on_with");
  return result;
}

/**
 * Does what is due by time and not by a request: letters and deliveries whose next try has come, and verifications that
 * a cron or an admin began and that did not come to their end.
 * @returns how the verification ended that was gone on with; null where there was none.
 */
export async function beat(ready: Deps, options: BeatOptions): Promise<VerifyResult | null> {
  const { limitSeconds } = options;
  const began = performance.now();
  const webhookSeconds = limitSeconds === null ? null : webhookWorkSeconds;
  // At the same time, so that a mail server that does not answer holds up nothing else.
  await Promise.all([sendDueLetters(ready), workWebhooks(ready, webhookSeconds)]);
  await forgetOldLetters(ready);
  const leftSeconds =
    limitSeconds === null ? null : Math.max(1, limitSeconds - (performance.now() - began) / 1000);
  return goOnVerifying(ready, { ...options, limitSeconds: leftSeconds });
}

/** Beats for as long as this process lives. Only for servers: a platform that freezes processes calls `beat` by a cron. */
export function startHeartbeat(): void {
  let isBeating = false;
  let retriedAt = 0;
  const beatOnce = async () => {
    if (isBeating) return;
    isBeating = true;
    try {
      const retriesFailed = performance.now() - retriedAt >= retryEveryMs;
      const goneOn = await beat(await deps(), { limitSeconds: null, retriesFailed });
      if (goneOn) retriedAt = performance.now();
    } catch (error) {
      log.error({ cause: loggedCause(error) }, "heartbeat_failed");
    } finally {
      isBeating = false;
    }
  };
  setInterval(beatOnce, everyMs).unref();
}

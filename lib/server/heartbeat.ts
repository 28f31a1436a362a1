import "server-only";
import { log, loggedCause } from "@/lib/log";
import { forgetOldLetters } from "@/lib/mail/send";
import { concludeOverrides } from "@/lib/membership/override";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { findUnfinished } from "@/lib/membership/runs";
import type { VerifyResult } from "@/lib/membership/verify";
import { createHeart } from "@/lib/verification/heart";
import { runVerification } from "@/lib/verification/run";
import { type Deps, deps } from "./deps";
import { sendDueLetters } from "./send-letters";
import { webhookWorkSeconds, workWebhooks } from "./webhook-work";

const everyMs = 30_000;
/** So many letters of long ago a beat forgets; were there more, the next one and `maintain` go on. */
const lettersForgottenMax = 1000;

interface GoingOn {
  /** How long it may take, for platforms that end a function; null: as long as it needs. */
  limitSeconds: number | null;
  /** Whether a verification that Patreon interrupted is to be tried again now. */
  retriesFailed: boolean;
}

/** @returns how the verification ended that was gone on with; null where there was none. */
async function goOnVerifying(ready: Deps, options: GoingOn): Promise<VerifyResult | null> {
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
 * Letters and deliveries whose next try has come, and what was counted by the day.
 * @param webhookSeconds how long deliveries may take; null: as they need.
 */
async function tend(ready: Deps, webhookSeconds: number | null): Promise<void> {
  // At the same time, so that a mail server that does not answer holds up nothing else.
  await Promise.all([sendDueLetters(ready), workWebhooks(ready, webhookSeconds), ready.tally.write()]);
  await forgetOldLetters(ready, lettersForgottenMax);
  await concludeOverrides(ready);
}

/**
 * Does what is due by time and not by a request: letters and deliveries whose next try has come, what was counted by the
 * day, and verifications that a cron or an admin began and that did not come to their end. For a cron's call, which waits
 * for all of it.
 * @param limitSeconds how long all of it may take: its caller is a platform that ends functions.
 * @returns how the verification ended that was gone on with; null where there was none.
 */
export async function beat(ready: Deps, limitSeconds: number): Promise<VerifyResult | null> {
  const began = performance.now();
  await tend(ready, webhookWorkSeconds);
  const leftSeconds = Math.max(1, limitSeconds - (performance.now() - began) / 1000);
  return goOnVerifying(ready, { limitSeconds: leftSeconds, retriesFailed: true });
}

/** Beats for as long as this process lives. Only for servers: a platform that freezes processes calls `beat` by a cron. */
export function startHeartbeat(): void {
  const beatOnce = createHeart({
    tend: async () => tend(await deps(), null),
    goOn: async (retriesFailed) => goOnVerifying(await deps(), { limitSeconds: null, retriesFailed }),
    elapsed: () => performance.now(),
    tellFault: (error) => log.error({ cause: loggedCause(error) }, "heartbeat_failed"),
  });
  setInterval(beatOnce, everyMs).unref();
}

import "server-only";
import { log, loggedCause } from "@/lib/log";
import { forgetOldLetters } from "@/lib/mail/send";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { findUnfinished } from "@/lib/membership/runs";
import { runVerification } from "@/lib/verification/run";
import { type Deps, deps } from "./deps";
import { sendDueLetters } from "./send-letters";
import { workWebhooks } from "./webhook-work";

const everyMs = 30_000;
/** A verification that Patreon interrupted is gone on with so often; one whose process was ended, at once. */
const retryEveryMs = 15 * 60_000;

/**
 * Does what is due by time and not by a request: letters and deliveries whose next try has come, and verifications that
 * a cron or an admin began and that did not come to their end. For servers; where the platform freezes a process between
 * requests, the next letter, the next delivery and the next verification do the same.
 */
export function startHeartbeat(): void {
  let isBeating = false;
  let retriedAt = 0;

  async function goOnVerifying(ready: Deps) {
    const unfinished = await findUnfinished(ready.db, ready.now());
    if (!unfinished || (unfinished.hasFailed && performance.now() - retriedAt < retryEveryMs)) return;
    retriedAt = performance.now();
    const { trigger } = unfinished;
    const options = { trigger, mode: "auto", dryRun: false, force: false, limitSeconds: null } as const;
    const { outcome, runId, message } = await runVerification(verifyDepsOf(ready, ready.settings), options);
    if (outcome !== "busy") log.info({ runId, outcome, message }, "verification_gone_on_with");
  }

  const beat = async () => {
    if (isBeating) return;
    isBeating = true;
    try {
      const ready = await deps();
      // At the same time, so that a mail server that does not answer holds up nothing else.
      await Promise.all([sendDueLetters(ready), workWebhooks(ready, null)]);
      await forgetOldLetters(ready);
      await goOnVerifying(ready);
    } catch (error) {
      log.error({ cause: loggedCause(error) }, "heartbeat_failed");
    } finally {
      isBeating = false;
    }
  };
  setInterval(beat, everyMs).unref();
}

import { loggedCause } from "@/lib/log";
import type { RunEvent, VerifyDeps } from "@/lib/membership/run-context";
import { type VerifyOptions, type VerifyResult, verifyMembers } from "@/lib/membership/verify";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import { PatreonError } from "@/lib/patreon/errors";
import { unpauseHooks } from "@/lib/webhooks/hooks";
import { settleDeliveries, workDeliveries } from "@/lib/webhooks/work";
import { alertOnVerification } from "./alert";

/** What came while everybody was checked is worked for so long; a server's heartbeat does the rest. */
const deliveriesSeconds = 20;

/** Webhooks that Patreon has paused are set going again, and what is still to be worked of theirs is worked. */
async function tendWebhooks(deps: VerifyDeps, report: (event: RunEvent) => void): Promise<void> {
  try {
    const token = await freshCreatorToken(deps, deps.creator);
    const { unpaused } = token === null ? { unpaused: [] } : await unpauseHooks(deps, token);
    if (unpaused.length > 0) report({ event: "webhooks_unpaused", ids: unpaused });
    await workDeliveries(deps, { limitSeconds: deliveriesSeconds });
  } catch (error) {
    // Whoever is checked is checked: what is wrong with the webhooks is theirs alone.
    const said = error instanceof PatreonError ? { patreon: error.message } : { cause: loggedCause(error) };
    deps.log.error(said, "webhooks_not_tended");
  }
}

/**
 * The whole of a verification, as the script, the cron and the heartbeat run it: everybody's membership, the deliveries
 * it has overtaken, the webhooks, and the alerts.
 * @throws Error of the database.
 */
export async function runVerification(
  deps: VerifyDeps,
  options: VerifyOptions,
  report: (event: RunEvent) => void = () => {},
): Promise<VerifyResult> {
  const result = await verifyMembers(
    { ...deps, whenSwept: (tx, { startedAt }) => settleDeliveries(tx, startedAt, deps.now()) },
    options,
    report,
  );
  if (result.runId !== null && !result.dryRun) await tendWebhooks(deps, report);
  await alertOnVerification(deps, result);
  return result;
}

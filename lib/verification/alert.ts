import { raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import { loggedCause } from "@/lib/log";
import type { VerifyDeps } from "@/lib/membership/run-context";
import type { VerifyResult } from "@/lib/membership/verify";
import { tellCreatorTokenHealth } from "@/lib/patreon/creator-token-health";

const failedKey = "verification_failed";
export const heldKey = "verification_held";
const refusedKey = "patreon_refreshes_refused";

type Deps = Pick<VerifyDeps, "db" | "now" | "log" | "tokenBox" | "alerts" | "creator">;

/**
 * Tells whoever is in charge how a run ended, as far as it needs a person, and takes back what is over. To be called
 * at the end of each run, whatever it came to; a dry run, or one that did nothing, alerts nobody. Never throws: the
 * run has ended as it has, whether or not that can be told.
 */
export async function alertOnVerification(deps: Deps, result: VerifyResult): Promise<void> {
  if (result.dryRun || result.runId === null) return;
  try {
    await tellEnd(deps, result);
    await tellRefused(deps, result);
    await tellCreatorTokenHealth(deps, deps.creator, hasSwept(result));
  } catch (error) {
    deps.log.error({ runId: result.runId, cause: loggedCause(error) }, "verification_not_told");
  }
}

async function tellEnd({ alerts }: Deps, { outcome, counts, message, runId }: VerifyResult): Promise<void> {
  if (outcome === "failed")
    return raiseAlert(
      alerts,
      failedKey,
      `The check of everybody's membership failed. ${message ?? "The log has the cause"}. To try again: npm run verify-members`,
    );
  if (outcome === "held")
    return raiseAlert(
      alerts,
      heldKey,
      `The check of everybody's membership was held: ${counts?.lost} people would lose access at once, which looks like a fault, so nobody was changed. To see who and why: npm run admin -- runs show ${runId}, or Runs on the staff pages. If it is true, apply it there, or: npm run verify-members -- --force`,
    );
  await resolveAlert(alerts, failedKey);
  if (outcome === "done") await resolveAlert(alerts, heldKey);
}

/** Fewer refusals than this are people who took back their approval; more at once look like a fault. */
const refusedAlwaysFine = 10;
const refusedShareMax = 0.2;

/** Refusals are a share of those of whom Patreon said anything: a machine's hiccup says nothing of anybody's token. */
async function tellRefused({ alerts }: Deps, { mode, outcome, counts }: VerifyResult): Promise<void> {
  if (mode !== "individual" || counts === null) return;
  const { refused, seen } = counts;
  const told = refused + seen;
  if (refused > refusedAlwaysFine && refused > told * refusedShareMax)
    await raiseAlert(
      alerts,
      refusedKey,
      `Patreon refused the tokens of ${refused} of ${told} people in one run. They keep what they have and are asked to sign in with Patreon again; so many at once look like a fault of the client, so look at it at https://www.patreon.com/portal/registration/register-clients`,
    );
  else if (outcome === "done" || outcome === "incomplete") await resolveAlert(alerts, refusedKey);
}

/** A sweep that was not cut short by a failure has read with the creator's token. */
const hasSwept = ({ mode, outcome }: VerifyResult) => mode === "sweep" && outcome !== "failed";

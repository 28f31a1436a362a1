import "server-only";
import { after } from "next/server";
import type { Tallied } from "@/lib/contracts/overview";
import type { TokenHealth } from "@/lib/contracts/token-health";
import type { Identity } from "@/lib/sessions/identify";
import { type Refusal, refusalOf } from "@/lib/sessions/refresh";
import type { Deps } from "./deps";
import { toAppError } from "./failure";
import { processMetrics } from "./metrics";
import type { RefreshOutcome, SignInWay } from "./outcome-names";
import { noteUser } from "./request-note";

/** Counts how a sign-in ends, and notes who came in. @param userOf whose it is. */
export async function countSignIn<T>(
  way: SignInWay,
  work: Promise<T>,
  userOf: (signedIn: T) => number,
): Promise<T> {
  try {
    const signedIn = await work;
    processMetrics().signIns.inc({ way });
    noteUser(userOf(signedIn));
    return signedIn;
  } catch (error) {
    processMetrics().signInFailures.inc({ way, reason: toAppError(error).code });
    throw error;
  }
}

/** The heartbeat writes the counts; where a platform freezes processes, a request does, after its answer. */
function countByDay({ tally }: Pick<Deps, "tally">, what: Tallied): void {
  tally.count(what);
  if (tally.isDue()) after(() => tally.write());
}

/** What a refusal is to the metrics, and by the day; a token used twice stands in the audit. */
const refusals: Record<Refusal, { outcome: RefreshOutcome; tallied: Tallied | null }> = {
  unknown: { outcome: "refused", tallied: "refresh_unknown" },
  ended: { outcome: "refused", tallied: "refresh_ended" },
  deactivated: { outcome: "deactivated", tallied: "refresh_deactivated" },
  reused: { outcome: "reused", tallied: null },
};

/** Counts how a refresh ends, and notes whose session goes on. */
export async function countRefresh<T extends { identity: Identity }>(
  deps: Pick<Deps, "tally">,
  work: Promise<T>,
): Promise<T> {
  try {
    const refreshed = await work;
    processMetrics().refreshes.inc({ outcome: "refreshed" });
    noteUser(refreshed.identity.user.id);
    return refreshed;
  } catch (error) {
    const why = refusalOf(error);
    processMetrics().refreshes.inc({ outcome: why === null ? "failed" : refusals[why].outcome });
    const what = why === null ? null : refusals[why].tallied;
    if (what !== null) countByDay(deps, what);
    throw error;
  }
}

/** Counts how a browser's tokens stand. */
export function countHealth(deps: Pick<Deps, "tally">, { compatible, action }: TokenHealth): void {
  countByDay(deps, compatible ? `health_${action}` : "health_incompatible");
}

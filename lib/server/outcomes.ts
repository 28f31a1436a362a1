import "server-only";
import { AppError } from "@/lib/errors";
import type { Identity } from "@/lib/sessions/identify";
import { isReuse } from "@/lib/sessions/refresh";
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

function outcomeOf(error: unknown): RefreshOutcome {
  if (isReuse(error)) return "reused";
  if (!(error instanceof AppError)) return "failed";
  return error.code === "account_deactivated" ? "deactivated" : "refused";
}

/** Counts how a refresh ends, and notes whose session goes on. */
export async function countRefresh<T extends { identity: Identity }>(work: Promise<T>): Promise<T> {
  try {
    const refreshed = await work;
    processMetrics().refreshes.inc({ outcome: "refreshed" });
    noteUser(refreshed.identity.user.id);
    return refreshed;
  } catch (error) {
    processMetrics().refreshes.inc({ outcome: outcomeOf(error) });
    throw error;
  }
}

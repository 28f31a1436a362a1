import "server-only";
import { loggedCause } from "@/lib/log";
import { recheckMember } from "@/lib/membership/recheck";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { isLookDue } from "@/lib/membership/schedule";
import type { Deps } from "./deps";

/**
 * Looks at somebody who has signed in by password and was not looked at for a day. Runs after the answer: nobody's
 * sign-in waits for Patreon, and Patreon's trouble is no trouble of theirs.
 */
export async function recheckAtSignIn(
  deps: Deps,
  user: { id: number; patreonId: string | null; lastChecked: Date | null },
): Promise<void> {
  if (user.patreonId === null || !isLookDue(user.lastChecked, deps.now())) return;
  try {
    await recheckMember(verifyDepsOf(deps, deps.settings), user.id, "sign_in");
  } catch (error) {
    deps.log.error({ userId: user.id, cause: loggedCause(error) }, "recheck_failed");
  }
}

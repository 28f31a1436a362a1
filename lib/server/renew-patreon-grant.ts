import "server-only";
import { loggedCause } from "@/lib/log";
import { PatreonError } from "@/lib/patreon/errors";
import { freshUserToken } from "@/lib/patreon/grants";
import type { Deps } from "./deps";

/**
 * Renews a member's Patreon token when it is about to end. Runs after the answer: nobody's refresh waits for Patreon,
 * and Patreon's trouble is no trouble of the session.
 */
export async function renewPatreonGrant(deps: Deps, userId: number): Promise<void> {
  try {
    await freshUserToken(deps, userId);
  } catch (error) {
    const patreonSaid = error instanceof PatreonError ? { patreon: error.message } : {};
    deps.log.warn({ userId, ...patreonSaid, cause: loggedCause(error) }, "patreon_grant_not_renewed");
  }
}

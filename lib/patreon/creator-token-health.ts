import { createHash } from "node:crypto";
import { type AlertDeps, raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import type { Db } from "@/lib/db/client";
import { type CreatorTokenHealth, creatorTokenHealth } from "./creator-token-rules";
import { findCreatorToken } from "./store";
import type { TokenBox } from "./token-box";

/** The pair as set by the operator; null where it is not set. */
export interface CreatorSettings {
  accessToken: string | null;
  refreshToken: string | null;
}

/** Tells a newly set token from the one a stored pair began with, without keeping it. */
export const fingerprint = (token: string) => createHash("sha256").update(token).digest("base64url");

const dyingKey = "creator_token_dying";
const deadKey = "creator_token_dead";

const whatToDo =
  "Take a new pair from the client's page at https://www.patreon.com/portal/registration/register-clients, set PATREON_CREATOR_ACCESS_TOKEN and PATREON_CREATOR_REFRESH_TOKEN to it, and start the app again.";

const deadText = `The creator's token is dead. Until there is a new one, members are checked one by one with their own tokens, and who has none here is not checked. ${whatToDo}`;

function dyingText({ endsAt, why }: Extract<CreatorTokenHealth, { state: "dying" }>): string {
  const day = endsAt.toISOString().slice(0, 10);
  return why === "refused"
    ? `The creator's token will die by ${day}. Patreon refuses to renew it, perhaps because an earlier answer was lost on its way; it is used until it ends. ${whatToDo}`
    : `The creator's token will die about ${day}. No refresh token is set, so it cannot be renewed. ${whatToDo}`;
}

interface Deps {
  db: Db;
  now: () => Date;
  tokenBox: TokenBox;
  alerts: AlertDeps;
}

/**
 * Alerts whoever is in charge while the creator's token is dying or dead, and takes it back once one works.
 * @param hasWorked whether Patreon has just accepted the token that is set now.
 */
export async function tellCreatorTokenHealth(
  deps: Deps,
  settings: CreatorSettings,
  hasWorked: boolean,
): Promise<void> {
  const health = await readHealth(deps, settings);
  if (health === "unused") return;
  if (health === "unset" || hasWorked || (health.state === "fine" && health.proven))
    await resolveAlert(deps.alerts, deadKey);
  if (health === "unset" || health.state === "fine") await resolveAlert(deps.alerts, dyingKey);
  else if (health.state === "dying") await raiseAlert(deps.alerts, dyingKey, dyingText(health));
  else await raiseAlert(deps.alerts, deadKey, deadText);
}

/** `unset`: there is none and none is wanted; `unused`: the one that is set was never used. */
async function readHealth(
  { db, now, tokenBox }: Deps,
  { accessToken }: CreatorSettings,
): Promise<CreatorTokenHealth | "unset" | "unused"> {
  if (accessToken === null) return "unset";
  const row = await findCreatorToken(db);
  if (row?.seed !== fingerprint(accessToken)) return "unused";
  // Sealed with a key that is gone: as good as dead.
  if ((await tokenBox.open(row.accessToken)) === null) return { state: "dead" };
  return creatorTokenHealth(row, now());
}

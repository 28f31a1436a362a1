import { type AlertDeps, raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import { memberEvents } from "@/lib/contracts/webhooks";
import type { Db } from "@/lib/db/client";
import type { Log } from "@/lib/log";
import type { Patreon } from "@/lib/patreon/client";
import { PatreonError } from "@/lib/patreon/errors";
import type { TokenBox } from "@/lib/patreon/token-box";
import type { PatreonWebhook } from "@/lib/patreon/webhooks";
import { type HookRow, insertHook, listHookRows, retireHook } from "./store";

export interface HookDeps {
  db: Db;
  now: () => Date;
  log: Log;
  patreon: Patreon;
  tokenBox: TokenBox;
  alerts: AlertDeps;
}

/** Where the site takes deliveries. */
export const webhookUrl = (appUrl: string): string => `${appUrl}/api/patreon/webhook`;

/**
 * - `exists`: one with this address is there already, and nothing was done
 * - `made`: a new one; `replaced` are those it took the place of, `left` those that Patreon did not delete
 */
export type Registration =
  | { outcome: "exists"; id: string }
  | { outcome: "made"; id: string; replaced: string[]; left: string[] };

/**
 * Has Patreon send deliveries about members to `uri`. The new webhook is made and its secret kept before an old one
 * goes, so that no delivery meets an unknown secret.
 * @param token the creator's.
 * @param replace makes a new one, with a new secret, although one is there.
 * @throws PatreonError, or the error of the database when the secret could not be kept: Patreon then forgets it too.
 */
export async function registerHook(
  deps: HookDeps,
  token: string,
  { uri, replace }: { uri: string; replace: boolean },
): Promise<Registration> {
  const listed = new Set((await deps.patreon.listWebhooks(token)).map((hook) => hook.id));
  const olds = (await listHookRows(deps.db)).filter((row) => row.uri === uri);
  const alive = olds.find((row) => listed.has(row.id));
  if (alive && !replace) return { outcome: "exists", id: alive.id };
  const made = await deps.patreon.createWebhook(token, { uri, triggers: memberEvents });
  try {
    // An empty key would verify whatever anybody sends.
    if (made.secret === "")
      throw new PatreonError("unreadable", "Patreon made a webhook without a secret", null);
    const secret = await deps.tokenBox.seal(made.secret);
    await insertHook(deps.db, { id: made.id, uri, secret, createdAt: deps.now() });
  } catch (error) {
    await deps.patreon.deleteWebhook(token, made.id).catch((cause: unknown) => {
      deps.log.error({ webhook: made.id, patreon: String(cause) }, "webhook_left_at_patreon");
    });
    throw error;
  }
  const left: string[] = [];
  for (const old of olds) if (!(await retire(deps, token, old))) left.push(old.id);
  const replaced = olds.map((row) => row.id).filter((id) => !left.includes(id));
  return { outcome: "made", id: made.id, replaced, left };
}

/** Deletes a webhook at Patreon and retires its row, whose secret stays valid a while. @returns whether it is gone. */
async function retire(deps: HookDeps, token: string, row: HookRow): Promise<boolean> {
  try {
    await deps.patreon.deleteWebhook(token, row.id);
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    if (error.failure !== "not_found") return false;
  }
  await retireHook(deps.db, row.id, deps.now());
  return true;
}

/** A webhook of this client at Patreon. `isOurs`: we hold its secret, so that its deliveries are believed. */
export interface ListedHook extends PatreonWebhook {
  isOurs: boolean;
}

/** @throws PatreonError */
export async function listHooks(
  deps: Pick<HookDeps, "db" | "patreon">,
  token: string,
): Promise<ListedHook[]> {
  const hooks = await deps.patreon.listWebhooks(token);
  const ours = new Set((await listHookRows(deps.db)).map((row) => row.id));
  return hooks.map((hook) => ({ ...hook, isOurs: ours.has(hook.id) }));
}

/**
 * Takes the pause off those of ours that Patreon has paused; it then sends what has piled up.
 * @returns their ids.
 * @throws PatreonError
 */
export async function unpauseOurs(
  deps: Pick<HookDeps, "db" | "patreon">,
  token: string,
): Promise<{ unpaused: string[] }> {
  const paused = (await listHooks(deps, token)).filter((hook) => hook.isOurs && hook.paused);
  for (const { id } of paused) await deps.patreon.updateWebhook(token, id, { paused: false });
  return { unpaused: paused.map((hook) => hook.id) };
}

const pausedAlert = "webhook_paused";

/**
 * The same for a verification: it is said aloud, because deliveries were refused for more than a week before Patreon
 * paused, and taken back by the next one that finds none paused. Trouble at Patreon, or a token without the scope, is no
 * failure of a verification.
 */
export async function unpauseHooks(deps: HookDeps, token: string): Promise<{ unpaused: string[] }> {
  try {
    // Without webhooks of ours there is nothing to ask about.
    const rows = await listHookRows(deps.db);
    const { unpaused } = rows.length === 0 ? { unpaused: [] } : await unpauseOurs(deps, token);
    if (unpaused.length === 0) await resolveAlert(deps.alerts, pausedAlert);
    else await raiseAlert(deps.alerts, pausedAlert, pausedText(unpaused));
    return { unpaused };
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    deps.log.warn({ patreon: error.message }, "webhooks_not_looked_at");
    return { unpaused: [] };
  }
}

const pausedText = (ids: string[]) =>
  `Patreon had paused webhook ${ids.join(", ")} after many deliveries that were not answered with 200. The pause is off again, and the verification that found it puts right what was missed. Look at whether the site was down, or its address has changed: npm run patreon-webhook -- list`;

/** A secret to sign a test delivery to this address with; null when none is known. */
export async function findSigningSecret(
  deps: Pick<HookDeps, "db" | "tokenBox">,
  uri: string,
  setSecrets: readonly string[],
): Promise<string | null> {
  const rows = (await listHookRows(deps.db)).filter((row) => row.uri === uri);
  const newest = rows.at(-1);
  return (newest ? await deps.tokenBox.open(newest.secret) : null) ?? setSecrets[0] ?? null;
}

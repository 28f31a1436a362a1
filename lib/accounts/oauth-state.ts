import { createHash, randomBytes } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { deleteOauthStatesBefore, insertOauthState, type OauthState, takeOauthState } from "./store";

/** Long enough to find one's Patreon password, short enough that a forgotten tab is nobody's way in. */
const lifetimeMinutes = 15;

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");

/** A new value for the cookie that ties attempts to one browser. */
export const newBrowserKey = (): string => randomBytes(24).toString("base64url");

/** Whether a cookie's value can be one of ours. */
export const isBrowserKey = (text: string | null): text is string =>
  text !== null && /^[\w-]{32}$/.test(text);

/**
 * Begins an OAuth attempt: an unguessable state, single-use, for this browser and this purpose (RFC 6749, 10.12).
 * @param userId who connects, for the purpose `link`; null for a sign-in.
 * @returns the state to send to Patreon; only its hash is kept.
 */
export async function beginOauth(
  deps: { db: Db; now: () => Date },
  input: { browserKey: string; userId: number | null; returnTo: string },
): Promise<string> {
  const state = randomBytes(32).toString("base64url");
  await deleteOauthStatesBefore(deps.db, deps.now());
  await insertOauthState(deps.db, {
    stateHash: hash(state),
    browserHash: hash(input.browserKey),
    purpose: input.userId === null ? "sign_in" : "link",
    userId: input.userId,
    returnTo: input.returnTo,
    expiresAt: new Date(deps.now().getTime() + lifetimeMinutes * 60_000),
  });
  return state;
}

/** Takes the attempt a state belongs to; null when it is unknown, used, too old, or another browser's. */
export async function takeOauth(
  deps: { db: Db; now: () => Date },
  state: string,
  browserKey: string | null,
): Promise<OauthState | null> {
  if (!isBrowserKey(browserKey)) return null;
  const taken = await takeOauthState(deps.db, hash(state), hash(browserKey));
  return taken && deps.now() < taken.expiresAt ? taken : null;
}

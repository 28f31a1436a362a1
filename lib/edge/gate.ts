import { requirementOf } from "@/lib/access/policy";
import { isLoopback } from "@/lib/contracts/site";
import { verifyAccessToken } from "./access-token";
import { cookieName, legacyCookieNames } from "./cookie-names";
import { acceptsLegacy, verifyLegacyToken } from "./legacy-token";
import type { EdgeSettings } from "./settings";

export type GateAnswer = { pass: true } | { pass: false; location: string };

/** What a request brings. */
export interface Presented {
  readCookie(name: string): string | undefined;
  /** The token of an `Authorization: Bearer` header; null for none. */
  bearer: string | null;
}

const isSet = (presented: Presented, names: readonly string[]) =>
  names.some((name) => Boolean(presented.readCookie(name)));

/**
 * Who may pass to a page, judged by the tokens alone: no I/O. Without a valid access token a refresh cookie, or a
 * cookie of the older system while those count, goes to `/api/auth/resume`, which gives new tokens and comes back;
 * nobody goes to `/login`. A bearer of the older system passes by its signature: a client that keeps no cookies would
 * be sent round and round. The gate is never the only guard: every protected page asks the database through
 * `lib/server/current.ts`.
 * @param target path and query, for the way back.
 */
export async function judge(
  pathname: string,
  target: string,
  presented: Presented,
  settings: EdgeSettings,
  now: Date,
): Promise<GateAnswer> {
  if (requirementOf(pathname).kind === "open") return { pass: true };
  const { keyring, issuer, skewSeconds, legacy } = settings;
  const access = presented.readCookie(cookieName("gh_access", settings));
  if (access) {
    const verdict = await verifyAccessToken(access, keyring, { issuer, now, skewSeconds });
    if (verdict.ok) return { pass: true };
  }
  const carriesOver = acceptsLegacy(legacy, now);
  if (carriesOver && presented.bearer !== null) {
    const verdict = await verifyLegacyToken(presented.bearer, legacy.key, { now, skewSeconds });
    if (verdict.ok) return { pass: true };
  }
  const names = [cookieName("gh_refresh", settings), ...(carriesOver ? legacyCookieNames : [])];
  const door = isSet(presented, names) ? "/api/auth/resume" : "/login";
  return { pass: false, location: `${door}?return_to=${encodeURIComponent(target)}` };
}

/**
 * Where a browser on this machine should have gone: cookies, and Patreon's way back, know one name of the several that
 * a machine calls itself by. null: it is there, or the site is no local one.
 * @param host the request's Host header.
 */
export function localHome(host: string | null, issuer: string): string | null {
  const home = new URL(issuer);
  if (host === null || host === home.host || !isLoopback(home.hostname)) return null;
  const name = host.replace(/:\d+$/, "");
  return isLoopback(name) && host.slice(name.length) === home.host.slice(home.hostname.length)
    ? issuer
    : null;
}

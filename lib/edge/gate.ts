import { requirementOf } from "@/lib/access/policy";
import { verifyAccessToken } from "./access-token";
import { cookieName } from "./cookie-names";
import type { EdgeSettings } from "./settings";

export type GateAnswer = { pass: true } | { pass: false; location: string };

/**
 * Who may pass to a page, judged by the access token alone: no I/O. Without a valid token a refresh cookie goes to
 * `/api/auth/resume`, which rotates and comes back; nobody goes to `/login`. It is never the only guard: every
 * protected page asks the database through `lib/server/current.ts`.
 * @param target path and query, for the way back.
 */
export async function judge(
  pathname: string,
  target: string,
  readCookie: (name: string) => string | undefined,
  settings: EdgeSettings,
  now: Date,
): Promise<GateAnswer> {
  if (requirementOf(pathname).kind === "open") return { pass: true };
  const { keyring, issuer, skewSeconds } = settings;
  const access = readCookie(cookieName("gh_access", settings));
  if (access) {
    const verdict = await verifyAccessToken(access, keyring, { issuer, now, skewSeconds });
    if (verdict.ok) return { pass: true };
  }
  const door = readCookie(cookieName("gh_refresh", settings)) ? "/api/auth/resume" : "/login";
  return { pass: false, location: `${door}?return_to=${encodeURIComponent(target)}` };
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Where a browser on this machine should have gone: cookies, and Patreon's way back, know one name of the several that
 * a machine calls itself by. null: it is there, or the site is no local one.
 * @param host the request's Host header.
 */
export function localHome(host: string | null, issuer: string): string | null {
  const home = new URL(issuer);
  if (host === null || host === home.host || !loopbackNames.has(home.hostname)) return null;
  const name = host.replace(/:\d+$/, "");
  return loopbackNames.has(name) && host.slice(name.length) === home.host.slice(home.hostname.length)
    ? issuer
    : null;
}

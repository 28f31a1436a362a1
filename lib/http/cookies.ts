import type { TokenPair } from "@/lib/contracts/sessions";
import { cookieName } from "@/lib/edge/cookie-names";

/** Where cookies are for. */
export interface CookieSite {
  /** Over https. */
  secure: boolean;
  /** undefined: this host alone. */
  domain: string | undefined;
  /** Whether a front end on another site calls with them. */
  acrossSites?: boolean;
}

type OurCookie = Parameters<typeof cookieName>[0];

/** The value of one of our cookies in a request; null when absent. The first of two equal names wins. */
export function readCookie(headers: Headers, name: OurCookie, site: CookieSite): string | null {
  const wanted = `${cookieName(name, site)}=`;
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const trimmed = pair.trim();
    if (trimmed.startsWith(wanted)) return trimmed.slice(wanted.length);
  }
  return null;
}

/** What the cookie with the access token is called here. */
export const accessCookieName = (site: CookieSite): string => cookieName("gh_access", site);

/** Whether a request carries any cookie that signs somebody in. */
export const hasSessionCookie = (headers: Headers, site: CookieSite): boolean =>
  readCookie(headers, "gh_access", site) !== null || readCookie(headers, "gh_refresh", site) !== null;

/** What a front end on another site needs; the others belong to our own pages. */
const goesAcrossSites = (name: OurCookie) => ["gh_access", "gh_refresh", "gh_device"].includes(name);

/**
 * A `Set-Cookie` line. Path and domain are always explicit, so that clearing hits the cookie that was set.
 * @param maxAgeSeconds 0 clears the cookie.
 */
export function setCookie(name: OurCookie, value: string, maxAgeSeconds: number, site: CookieSite): string {
  // Browsers take None over https only; on http everything is on this machine, which is one site.
  const acrossSites = site.secure && site.acrossSites && goesAcrossSites(name);
  return [
    `${cookieName(name, site)}=${value}`,
    "Path=/",
    ...(site.domain ? [`Domain=${site.domain}`] : []),
    `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
    "HttpOnly",
    ...(site.secure ? ["Secure"] : []),
    `SameSite=${acrossSites ? "None" : "Lax"}`,
  ].join("; ");
}

/** Puts a pair into an answer. Whatever sets a token must be stored by nobody on the way. */
export function setTokenCookies(headers: Headers, pair: TokenPair, now: Date, site: CookieSite): void {
  const seconds = (until: Date) => (until.getTime() - now.getTime()) / 1000;
  headers.append("set-cookie", setCookie("gh_access", pair.accessToken, seconds(pair.accessExpiresAt), site));
  headers.append(
    "set-cookie",
    setCookie("gh_refresh", pair.refreshToken, seconds(pair.refreshExpiresAt), site),
  );
  headers.set("cache-control", "private, no-store");
}

export function clearTokenCookies(headers: Headers, site: CookieSite): void {
  headers.append("set-cookie", setCookie("gh_access", "", 0, site));
  headers.append("set-cookie", setCookie("gh_refresh", "", 0, site));
  headers.set("cache-control", "private, no-store");
}

import type { TokenPair } from "@/lib/contracts/sessions";
import { cookieName } from "@/lib/edge/cookie-names";

/** Where cookies are for: whether over https, and for which domain (undefined: this host alone). */
export interface CookieSite {
  secure: boolean;
  domain: string | undefined;
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

/** Whether a request carries any cookie that signs somebody in. */
export const hasSessionCookie = (headers: Headers, site: CookieSite): boolean =>
  readCookie(headers, "gh_access", site) !== null || readCookie(headers, "gh_refresh", site) !== null;

/**
 * A `Set-Cookie` line. Path and domain are always explicit, so that clearing hits the cookie that was set.
 * @param maxAgeSeconds 0 clears the cookie.
 */
export function setCookie(name: OurCookie, value: string, maxAgeSeconds: number, site: CookieSite): string {
  return [
    `${cookieName(name, site)}=${value}`,
    "Path=/",
    ...(site.domain ? [`Domain=${site.domain}`] : []),
    `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
    "HttpOnly",
    ...(site.secure ? ["Secure"] : []),
    "SameSite=Lax",
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

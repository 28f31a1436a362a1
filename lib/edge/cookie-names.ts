/** The cookies of the older system, the newer one first. They were set for a whole domain. */
export const legacyCookieNames = ["access_token_cookie", "auth_token"] as const;

/**
 * Cookie names. Over https the prefix makes browsers refuse a cookie that another host of the domain, or plain http,
 * tries to plant (RFC 6265bis, 4.1.3): `__Host-` where the cookie is ours alone, `__Secure-` where it is for a whole
 * domain. On http (this machine only) browsers would refuse the prefixes, so the names are plain.
 */
export function cookieName(
  name: "gh_access" | "gh_refresh" | "gh_oauth" | "gh_form" | "gh_device",
  site: { secure: boolean; domain: string | undefined },
): string {
  if (!site.secure) return name;
  return `${site.domain ? "__Secure-" : "__Host-"}${name}`;
}

import { isIP } from "node:net";
import { legacyCookieNames } from "@/lib/edge/cookie-names";

/** A browser may hold a cookie of one name for the host and for each of its domains; more than that is made up. */
const valuesMax = 8;

/** The older system's tokens that a request brings as cookies, the newer system's first, each once. */
export function readLegacyCookies(headers: Headers): string[] {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const values = legacyCookieNames.flatMap((name) =>
    pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1)),
  );
  return [...new Set(values)].filter((value) => value !== "").slice(0, valuesMax);
}

/**
 * Whether a browser keeps the cookies of an answer to this request. The older cookies are sent with whatever another
 * site makes a browser ask for (`SameSite=None`), but ours are refused in answers to such requests, unless it is the
 * page that is being opened: exchanging there would take the older session and leave nothing. Where ours go across sites
 * too, they are kept.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis section 5.7, step 18
 */
export function keepsCookies(headers: Headers, acrossSites = false): boolean {
  if (acrossSites) return true;
  return headers.get("sec-fetch-site") !== "cross-site" || headers.get("sec-fetch-dest") === "document";
}

/** The host itself and each domain above it that has two labels at least; none for addresses and single names. */
function domainsOf(host: string): string[] {
  const labels = host.split(".");
  if (isIP(host) !== 0 || host.startsWith("[")) return [];
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join("."));
}

/**
 * Removes the older system's cookies. They were set for a whole domain, and a request does not say for which: so each
 * that can have set them is told, and the host alone.
 * @param site where the app is; `secure`: over https.
 */
export function removeLegacyCookies(headers: Headers, site: { host: string; secure: boolean }): void {
  const domains = ["", ...domainsOf(site.host).map((domain) => `; Domain=${domain}`)];
  const rest = `; Max-Age=0; HttpOnly; ${site.secure ? "Secure; SameSite=None" : "SameSite=Lax"}`;
  for (const name of legacyCookieNames)
    for (const domain of domains) headers.append("set-cookie", `${name}=; Path=/${domain}${rest}`);
  headers.set("cache-control", "private, no-store");
}

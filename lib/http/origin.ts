/**
 * Whether a state-changing request may act with the cookies it carries. Browsers tell where a request comes from in
 * `Sec-Fetch-Site`, older ones in `Origin`; both are out of a page's reach. A request that carries our cookies and
 * neither header is refused too; one without cookies (an API client) has nothing to abuse.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function mayChangeState(
  headers: Headers,
  allowedOrigins: readonly string[],
  hasCookies: boolean,
): boolean {
  const origin = headers.get("origin");
  if (origin !== null && allowedOrigins.includes(origin)) return true;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  return origin === null && !hasCookies;
}

/**
 * Whether a reading may go ahead that is written down as somebody's doing: another site's page could begin it by a link
 * or a picture. An address that was typed in is the person's own, and who does not tell is believed, because older
 * browsers send neither header with a GET of our own pages.
 */
export function mayReadRecorded(headers: Headers, allowedOrigins: readonly string[]): boolean {
  const origin = headers.get("origin");
  if (origin !== null && allowedOrigins.includes(origin)) return true;
  const site = headers.get("sec-fetch-site");
  return site === "same-origin" || (origin === null && (site === null || site === "none"));
}

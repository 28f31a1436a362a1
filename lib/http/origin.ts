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

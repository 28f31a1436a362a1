/** Adds the way back to an address of this site. */
export function withReturnTo(path: string, returnTo: string): string {
  return `${path}?${new URLSearchParams({ return_to: returnTo })}`;
}

/**
 * Where Patreon sign-in begins. It changes state, so it belongs in a plain `<a>`, never in a link that prefetches.
 * @param purpose `link` connects Patreon to the account that is signed in.
 */
export function patreonLoginPath(returnTo: string, purpose?: "link"): string {
  const path = withReturnTo("/api/auth/patreon/login", returnTo);
  return purpose ? `${path}&purpose=${purpose}` : path;
}

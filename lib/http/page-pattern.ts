import { noRoute } from "./address-pattern";

/** Every address that answers without `route()`; a test holds the list and the files in app/ together. */
export const pagePatterns = [
  "/",
  "/account",
  "/account/delete",
  "/account/devices",
  "/account/email",
  "/account/password",
  "/account/profile",
  "/account/security",
  "/admin",
  "/admin/audit",
  "/admin/keys",
  "/admin/members",
  "/admin/members/{id}",
  "/admin/runs",
  "/admin/runs/{id}",
  "/admin/venues",
  "/admin/webhooks",
  "/api/health",
  "/docs/api",
  "/docs/errors",
  "/forgotten-password",
  "/icon.svg",
  "/labs",
  "/labs/{area}",
  "/login",
  "/mailbox",
  "/mailbox/{id}",
  "/password-link",
  "/password-reset",
  "/register",
  "/sign-in-link",
  "/verify-email",
] as const;

const known = new Set<string>(pagePatterns);

/** The variable part by the address above it: each of ours has one, at its end. */
const variable = new Map(
  pagePatterns
    .filter((pattern) => pattern.endsWith("}"))
    .map((pattern) => [pattern.slice(0, pattern.lastIndexOf("/")), pattern]),
);

/** The page at this path, with the name of its variable part: `/labs/{area}`; `other` for none of ours. */
export function pagePattern(pathname: string): string {
  if (known.has(pathname)) return pathname;
  return variable.get(pathname.slice(0, pathname.lastIndexOf("/"))) ?? noRoute;
}

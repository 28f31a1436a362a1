/** Scopes of API v2 anyone may ask for, in the order a token lists them. */
export const scopes = [
  "identity",
  "identity[email]",
  "identity.memberships",
  "campaigns",
  "campaigns.members",
  "campaigns.members[email]",
  "campaigns.members.address",
  "campaigns.posts",
  "campaigns.lives",
  "w:campaigns.lives",
  "w:campaigns.webhook",
] as const;
export type Scope = (typeof scopes)[number];

/** Scopes of API v1, which Patreon falls back to when `scope` is left out. They open nothing in v2. */
const v1Scopes = ["users", "pledges-to-me", "my-campaign"];

const known: readonly string[] = [...scopes, ...v1Scopes];

/** The scopes of a request; null when one of them does not exist. */
export function parseScopes(text: string | null): string[] | null {
  const asked = (text ?? "").split(" ").filter(Boolean);
  if (asked.length === 0) return v1Scopes;
  return asked.every((scope) => known.includes(scope)) ? asked : null;
}

/** Both lists as one, in the order Patreon writes them. */
export function joinScopes(first: readonly string[], second: readonly string[]): string[] {
  return known.filter((scope) => first.includes(scope) || second.includes(scope));
}

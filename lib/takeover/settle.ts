import { createHash } from "node:crypto";
import { foldName } from "@/lib/accounts/names";
import { isUsableHash } from "@/lib/accounts/password-hash";
import { Email, Username } from "@/lib/contracts/names";
import { type Role, roles } from "@/lib/contracts/roles";
import type { Account } from "./account";
import type { FindingCode } from "./findings";
import type { OlderPerson } from "./people";
import { type Holders, take, takeSimilarName } from "./taken-names";

type Find = (code: FindingCode, value?: string | null) => void;

const digest = (...parts: (string | null)[]) =>
  createHash("sha256")
    .update(parts.map((part) => part ?? "").join("\0"))
    .digest("base64url");

/** A name that is a number in any script, or holds an @, could be taken for somebody else's id or e-mail. */
const isMisleading = (name: string) => name.includes("@") || !/[^\p{N}\s]/u.test(name.normalize("NFKC"));

/**
 * Takes the user name that somebody brings. Called for everybody before any name is made up, so that no made-up name
 * takes away one that somebody has.
 */
export function takeOwnName({ user }: OlderPerson, id: number, holders: Holders): void {
  const name = user?.username?.trim();
  if (name && !isMisleading(name)) take(holders.usernames, foldName(name), id);
}

function settleUsername(older: string | null, id: number, holders: Holders, aliases: string[], find: Find) {
  const name = older?.trim();
  if (!name) return null;
  if (isMisleading(name)) {
    aliases.push(name);
    find("username_not_allowed", name);
    return takeSimilarName(holders, "user", id);
  }
  if (!take(holders.usernames, foldName(name), id)) {
    aliases.push(name);
    find("username_in_use", name);
    return takeSimilarName(holders, name, id);
  }
  if (!Username.safeParse(name).success) find("username_unusual", name);
  return name;
}

function settleEmail(older: string | null, id: number, holders: Holders, aliases: string[], find: Find) {
  const email = older?.trim();
  if (!email) return null;
  const isOne = Email.safeParse(email).success;
  if (isOne && take(holders.emails, foldName(email), id)) return email;
  aliases.push(email);
  find(isOne ? "email_in_use" : "email_invalid", email);
  return null;
}

function settlePatreonId(person: OlderPerson, id: number, holders: Holders, find: Find): string | null {
  if (person.patreonId === null || take(holders.patreonIds, person.patreonId, id)) return person.patreonId;
  find("patreon_id_in_use", person.patreonId);
  return null;
}

function settleRole(older: string | null | undefined, find: Find): Role {
  if (!older) return "member";
  const role = roles.find((known) => known === older.toLowerCase());
  if (!role) find("role_unknown", older);
  return role ?? "member";
}

/** Who is connected without a refresh token is asked to sign in with Patreon once more. */
function settleTokens({ user }: OlderPerson, patreonId: string | null, find: Find): string | null {
  if (!user) return null;
  if (patreonId === null) {
    if (user.accessToken !== null || user.refreshToken !== null) find("tokens_dropped");
    return null;
  }
  if (user.refreshToken === null) find("patreon_reconnect");
  return digest(user.accessToken, user.refreshToken, user.tokenExpiresAt?.toISOString() ?? null);
}

function settlePassword({ user }: OlderPerson, find: Find): string | null {
  const hash = user?.passwordHash ?? null;
  if (hash === null) return null;
  if (isUsableHash(hash)) return digest(hash);
  find("password_unknown", /^[\w:.-]{1,40}(?=\$)/.exec(hash)?.[0] ?? null);
  return null;
}

/**
 * Decides what an older person is to be here, and takes the names for it.
 * @param id the account's id here. @param venueOf ours for an older venue's id; null for none.
 * @param others names of rows that were joined to this one: they stay names to sign in with.
 */
export function settleAccount(
  person: OlderPerson,
  id: number,
  holders: Holders,
  venueOf: (older: string) => number | null,
  others: readonly string[] = [],
): Account {
  const { user, profile } = person;
  const find: Find = (code, value = null) =>
    person.findings.push({ code, kind: person.kind, legacyId: person.legacyId, value });
  const aliases: string[] = [];
  const username = settleUsername(user?.username ?? null, id, holders, aliases, find);
  const email = settleEmail(user?.email ?? profile?.email ?? null, id, holders, aliases, find);
  const patreonId = settlePatreonId(person, id, holders, find);
  const password = settlePassword(person, find);
  if (password === null && patreonId === null) find("no_way_in");
  if (user && user.isActive === null) find("activity_unknown");
  const own = new Set([username, email]);
  return {
    username,
    email,
    password,
    role: settleRole(user?.role, find),
    venueId: user?.venueId ? venueOf(user.venueId) : null,
    isActive: user ? user.isActive === true : true,
    patreonId,
    patreonConnected: patreonId !== null && user?.patreonConnected !== false,
    name: profile?.name ?? user?.name ?? null,
    avatarUrl: profile?.avatarUrl ?? null,
    tier: profile?.tier ?? null,
    isTeamMember: profile?.isTeamMember ?? false,
    tokens: settleTokens(person, patreonId, find),
    paid: user?.paid === true || profile?.paid === true,
    lastChecked: user?.lastChecked?.toISOString() ?? null,
    aliases: [...new Set([...aliases, ...others.map((name) => name.trim())])]
      .filter((name) => !own.has(name))
      .sort(),
  };
}

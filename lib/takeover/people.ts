import { foldName } from "@/lib/accounts/names";
import type { Finding, FindingCode } from "./findings";
import type { OlderProfile, OlderUser } from "./older-row";

/** One person of the older system: a row of users with its profile, or a profile alone. */
export interface OlderPerson {
  kind: "user" | "profile";
  legacyId: string;
  user: OlderUser | null;
  profile: OlderProfile | null;
  /** A Patreon id in the form of one; null for none. */
  patreonId: string | null;
  digest: string;
  findings: Finding[];
}

const isPatreonId = (text: string) => /^[1-9]\d{0,18}$/.test(text);

/** By number where both are numbers: the eldest first. */
const byLegacyId = (a: { legacyId: string }, b: { legacyId: string }): number => {
  const [x, y] = [Number(a.legacyId), Number(b.legacyId)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : -1;
  return x - y || (a.legacyId < b.legacyId ? -1 : 1);
};

function contradicts(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && foldName(a.trim()) !== foldName(b.trim());
}

/** The first of each; of equal ones the eldest is kept. */
function firstBy(users: readonly OlderUser[], keyOf: (user: OlderUser) => string | null) {
  const found = new Map<string, OlderUser>();
  for (const user of users) {
    const key = keyOf(user);
    if (key !== null && !found.has(key)) found.set(key, user);
  }
  return found;
}

/**
 * Whose profile it is: the one with that Patreon id; else whoever has the profile's id as the own number or user name
 * (the older system gave out `patreon_id or username or id`), has no Patreon id, and no other e-mail.
 */
function profileOwners(users: readonly OlderUser[]): (profile: OlderProfile) => OlderUser | null {
  const byPatreonId = firstBy(users, (user) => user.patreonId);
  const unconnected = users.filter((user) => user.patreonId === null);
  const byName = firstBy(unconnected, (user) => user.username);
  const byId = firstBy(unconnected, (user) => (user.username === null ? user.legacyId : null));
  const byEitherId = firstBy(unconnected, (user) => user.legacyId);
  return (profile) => {
    const connected = byPatreonId.get(profile.legacyId);
    if (connected) return connected;
    const candidates = [byName, byId, byEitherId].map((found) => found.get(profile.legacyId));
    return candidates.find((user) => user && !contradicts(user.email, profile.email)) ?? null;
  };
}

function personOf(user: OlderUser | null, profile: OlderProfile | null): OlderPerson {
  const kind = user ? "user" : "profile";
  const legacyId = user?.legacyId ?? profile?.legacyId ?? "";
  const findings: Finding[] = [];
  const find = (code: FindingCode, value: string | null = null) =>
    findings.push({ code, kind, legacyId, value });
  const named = user ? user.patreonId : legacyId;
  const patreonId = named !== null && isPatreonId(named) ? named : null;
  if (named !== null && patreonId === null) find("patreon_id_invalid", named);
  if (!user) find("profile_became_user", profile?.name ?? null);
  if (user?.paid != null && profile?.paid != null && user.paid !== profile.paid) find("paid_disagrees");
  const digest = `${user?.digest ?? ""}.${profile?.digest ?? ""}`;
  return { kind, legacyId, user, profile, patreonId, digest, findings };
}

/**
 * Brings rows of users and profiles together as people: every row is somebody's, the eldest first, people with a row of
 * users before those without.
 */
export function joinPeople(users: readonly OlderUser[], profiles: readonly OlderProfile[]): OlderPerson[] {
  const eldestFirst = [...users].sort(byLegacyId);
  const ownerOf = profileOwners(eldestFirst);
  const profileOf = new Map<OlderUser, OlderProfile>();
  const extra: { owner: OlderUser; profile: OlderProfile }[] = [];
  const alone: OlderProfile[] = [];
  // A profile found by the Patreon id comes before one found by a name.
  const owned = [...profiles].sort(byLegacyId).map((profile) => ({ profile, owner: ownerOf(profile) }));
  const isSure = ({ profile, owner }: (typeof owned)[number]) => owner?.patreonId === profile.legacyId;
  for (const { profile, owner } of [...owned.filter(isSure), ...owned.filter((found) => !isSure(found))]) {
    if (!owner) alone.push(profile);
    else if (profileOf.has(owner)) extra.push({ owner, profile });
    else profileOf.set(owner, profile);
  }
  const people = eldestFirst.map((user) => personOf(user, profileOf.get(user) ?? null));
  const byUser = new Map(people.map((person) => [person.user, person]));
  for (const { owner, profile } of extra)
    byUser.get(owner)?.findings.push({
      code: "profile_extra",
      kind: "user",
      legacyId: owner.legacyId,
      value: profile.legacyId,
    });
  return [...people, ...alone.map((profile) => personOf(null, profile))];
}

import { foldName } from "@/lib/accounts/names";
import { isUsableHash } from "@/lib/accounts/password-hash";
import type { OlderPerson } from "./people";

/** Rows of one person, joined: `person` stands for all of them. */
export interface Joined {
  person: OlderPerson;
  /** The rows joined to it; `proven` where Patreon itself says that both are one person. */
  others: { person: OlderPerson; proven: boolean }[];
}

const emailKeyOf = ({ user, profile }: OlderPerson): string | null => {
  const email = (user?.email ?? profile?.email)?.trim();
  return email ? foldName(email) : null;
};

const waysIn = ({ patreonId, user }: OlderPerson) =>
  (patreonId === null ? 0 : 2) + (isUsableHash(user?.passwordHash ?? null) ? 1 : 0);

/** Names of a person's row, as they were typed there. */
export const namesOf = ({ user, profile }: OlderPerson): string[] =>
  [user?.username, user?.email ?? profile?.email].filter((name) => typeof name === "string");

/**
 * Joins rows with one Patreon id, which Patreon vouches for, and rows with one e-mail, for which nobody does: anybody
 * could write another's e-mail there. So a password is carried over between rows of one Patreon id only; by the e-mail
 * alone, what opened the one row does not open the other. Rows with a Patreon id come first, then those with a password,
 * then the eldest.
 */
export function joinRows(people: readonly OlderPerson[]): Joined[] {
  const byPatreonId = new Map<string, Joined>();
  const byEmail = new Map<string, Joined>();
  const joined: Joined[] = [];
  for (const person of [...people].sort((a, b) => waysIn(b) - waysIn(a))) {
    const email = emailKeyOf(person);
    const same = person.patreonId === null ? undefined : byPatreonId.get(person.patreonId);
    const alike = email === null ? undefined : byEmail.get(email);
    const { kind, legacyId } = person;
    if (same) same.others.push({ person: carryOver(same.person, person), proven: true });
    else if (alike && person.patreonId === null) alike.others.push({ person, proven: false });
    else {
      if (alike) person.findings.push({ code: "merge_refused", kind, legacyId, value: null });
      const own = { person, others: [] };
      joined.push(own);
      if (person.patreonId !== null) byPatreonId.set(person.patreonId, own);
      if (email !== null && !alike) byEmail.set(email, own);
    }
  }
  for (const { others } of joined)
    for (const { person } of others)
      person.findings.push({ code: "merged", kind: person.kind, legacyId: person.legacyId, value: null });
  return joined;
}

/** Gives the person what the joined row has and the own one lacks. @returns the joined row. */
function carryOver(into: OlderPerson, from: OlderPerson): OlderPerson {
  into.profile ??= from.profile;
  if (!into.user) into.user = from.user;
  else if (from.user) {
    into.user.username ??= from.user.username;
    into.user.email ??= from.user.email;
    into.user.passwordHash ??= from.user.passwordHash;
  }
  return from;
}

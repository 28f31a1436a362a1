import { type Account, type Current, reconcile } from "./account";
import type { Joined } from "./merge";
import { namesOf } from "./merge";
import type { OlderPerson } from "./people";
import { settleAccount, takeOwnName } from "./settle";
import { createIdGiver, type Holders } from "./taken-names";

/** What the ledger keeps of an older row. `userId` null: the person was deleted here. */
export interface LedgerEntry {
  userId: number | null;
  digest: string;
  written: Account;
  mergedAt: Date | null;
}

/** What is here before an import. */
export interface Present {
  holders: Holders;
  /** By `ledgerKey`. */
  ledger: Map<string, LedgerEntry>;
  current: (userId: number) => Current | undefined;
}

export const ledgerKey = ({ kind, legacyId }: Pick<OlderPerson, "kind" | "legacyId">) =>
  `${kind} ${legacyId}`;

/** An older row that becomes an account, or changes one. */
export interface Settled {
  person: OlderPerson;
  userId: number;
  account: Account;
  /** null: the account is new. Else the fields as they are to be, and what the last import wrote. */
  before: { set: Current; last: Account } | null;
}

export interface Plan {
  created: Settled[];
  updated: Settled[];
  /** Rows joined to another's account. */
  merged: { person: OlderPerson; userId: number; proven: boolean }[];
  unchanged: number;
  /** Rows of people who were deleted here. */
  deleted: number;
}

/**
 * Decides what becomes of every row: pure but for what it notes in `holders` and in each person's findings. Rows that an
 * earlier import knows keep their account, and what they were joined to.
 */
export function planImport(
  rows: readonly Joined[],
  present: Present,
  venueOf: (older: string) => number | null,
  highestId: number,
): Plan {
  const { holders, ledger } = present;
  const plan: Plan = { created: [], updated: [], merged: [], unchanged: 0, deleted: 0 };
  const giveId = createIdGiver(holders, highestId);
  // Ids are given first to those who bring one, so that no row without one takes it.
  const ids = new Map<OlderPerson, number>();
  const inOrder = [...rows].sort(
    (a, b) => Number(a.person.kind === "profile") - Number(b.person.kind === "profile"),
  );
  for (const { person } of inOrder)
    if (!ledger.has(ledgerKey(person)))
      ids.set(person, giveId(person.kind === "user" ? person.legacyId : null));

  const accountOf = (person: OlderPerson) => ledger.get(ledgerKey(person))?.userId ?? ids.get(person) ?? null;
  for (const { person } of inOrder) {
    const userId = accountOf(person);
    if (userId !== null) takeOwnName(person, userId, holders);
  }

  for (const { person, others } of inOrder) {
    const known = ledger.get(ledgerKey(person));
    const userId = accountOf(person);
    if (userId === null) {
      plan.deleted += 1 + others.length;
      continue;
    }
    const joinedNames = others.flatMap((other) => namesOf(other.person));
    if (known) planKnown(plan, person, known, userId, present, venueOf, joinedNames);
    else planNew(plan, person, userId, holders, venueOf, joinedNames);
    for (const other of others)
      if (ledger.has(ledgerKey(other.person))) plan.unchanged += 1;
      else plan.merged.push({ ...other, userId });
  }
  return plan;
}

function planNew(
  plan: Plan,
  person: OlderPerson,
  userId: number,
  holders: Holders,
  venueOf: (older: string) => number | null,
  joinedNames: readonly string[],
): void {
  const { kind, legacyId } = person;
  if (kind === "user" && String(userId) !== legacyId)
    person.findings.push({ code: "id_in_use", kind, legacyId, value: legacyId });
  const account = settleAccount(person, userId, holders, venueOf, joinedNames);
  plan.created.push({ person, userId, account, before: null });
}

function planKnown(
  plan: Plan,
  person: OlderPerson,
  known: LedgerEntry,
  userId: number,
  present: Present,
  venueOf: (older: string) => number | null,
  joinedNames: readonly string[],
): void {
  const here = present.current(userId);
  const account = settleAccount(person, userId, present.holders, venueOf, joinedNames);
  if (!here || known.mergedAt !== null || known.digest === person.digest) {
    plan.unchanged += 1;
    return;
  }
  const { set, disputed } = reconcile(known.written, account, here);
  const { kind, legacyId } = person;
  if (disputed) person.findings.push({ code: "changed_here", kind, legacyId, value: null });
  plan.updated.push({ person, userId, account, before: { set, last: known.written } });
}

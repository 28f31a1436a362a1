import { isUsableHash, parsePasswordHash } from "@/lib/accounts/password-hash";
import { recordAudit } from "@/lib/audit/record";
import type { Db, Tx } from "@/lib/db/client";
import { carryOverMemberships } from "@/lib/membership/carry-over";
import type { PolicySettings } from "@/lib/membership/observe";
import type { TokenBox } from "@/lib/patreon/token-box";
import type { Form } from "./form";
import { type Joined, joinRows } from "./merge";
import { joinPeople, type OlderPerson } from "./people";
import { ledgerKey, type Plan, planImport, type Settled } from "./plan";
import { type OlderRows, type OnProgress, readOlderRows } from "./read";
import type { ImportCounts, ImportReport } from "./report";
import { sealTokens } from "./seal";
import type { OlderSource } from "./source";
import {
  highestIdHere,
  insertAccounts,
  insertImport,
  insertProfiles,
  keepAliases,
  keepGrants,
  keepLedger,
  keepVenues,
  listDigests,
  lockAccounts,
  moveSequencePast,
  readPresent,
  type SealedGrant,
  updateAccounts,
} from "./store";

interface Deps {
  db: Db;
  now: () => Date;
  tokenBox: TokenBox;
  policy: PolicySettings;
}

export interface ImportOptions {
  /** Writes everything and takes it back, so that what could not be written is found out. */
  dryRun: boolean;
  /** What to do with rows that look like one person. */
  onConflict: "report" | "merge";
}

/** Ends the transaction of a dry run. */
class TakenBack extends Error {}

/** How many rows go in one statement. */
const batchSize = 5000;

async function inBatches<T>(
  rows: readonly T[],
  write: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += batchSize) await write(rows.slice(at, at + batchSize));
}

/** A venue's name by its older id, for all that are named there or by a person. */
function venueNames(rows: OlderRows): Map<string, string> {
  const names = new Map(rows.venues);
  for (const { venueId } of rows.users)
    if (venueId !== null && venueId !== "0" && !names.has(venueId)) names.set(venueId, `Venue ${venueId}`);
  const used = new Set<string>();
  for (const [id, name] of names) {
    if (used.has(name)) names.set(id, `${name} (${id})`);
    used.add(names.get(id) ?? name);
  }
  return names;
}

const ledgerRows = (plan: Plan, now: Date) => [
  ...[...plan.created, ...plan.updated].map(({ person, userId, account }) => ({
    person,
    userId,
    account,
    mergedAt: null,
  })),
  ...plan.merged.map(({ person, userId, proven }) => ({
    person,
    userId,
    account: null,
    mergedAt: proven ? null : now,
  })),
];

async function writePlan(
  tx: Tx,
  deps: Deps,
  form: Form,
  plan: Plan,
  sealed: Awaited<ReturnType<typeof sealTokens>>,
  onProgress: OnProgress,
): Promise<void> {
  const now = deps.now();
  const all = [...plan.created, ...plan.updated];
  const total = all.length;
  let done = 0;
  await inBatches(plan.created, async (batch) => {
    await insertAccounts(tx, batch, now);
    // A verdict names the tier on the profile, and knows none yet: the older name is written after it.
    await carryOverMemberships(tx, deps.policy, batch.map(membershipOf), now);
    await insertProfiles(tx, batch);
    done += batch.length;
    onProgress({ step: "write", done, total });
  });
  await inBatches(plan.updated, async (batch) => {
    await carryOverMemberships(tx, deps.policy, batch.map(membershipOf), now);
    await updateAccounts(tx, batch, now);
    done += batch.length;
    onProgress({ step: "write", done, total });
  });
  const grants = all.flatMap(({ person, userId, account, before }): SealedGrant[] => {
    const tokens = sealed.get(person);
    const patreonId = before ? before.set.patreonId : account.patreonId;
    const isNew = account.tokens !== null && account.tokens !== before?.last.tokens;
    return tokens && isNew && patreonId !== null && patreonId === account.patreonId
      ? [{ userId, patreonId, ...tokens }]
      : [];
  });
  await inBatches(grants, (batch) => keepGrants(tx, batch, now));
  const aliases = all.flatMap(({ userId, account }) => account.aliases.map((alias) => ({ alias, userId })));
  await inBatches(aliases, (batch) => keepAliases(tx, batch));
  await inBatches(ledgerRows(plan, now), (batch) => keepLedger(tx, form.system, batch, now));
}

const membershipOf = ({ userId, account, person }: Settled) => ({
  userId,
  patreonId: account.patreonId,
  paid: account.paid,
  checkedAt: person.user?.lastChecked ?? null,
});

function passwordKind({ user }: OlderPerson): keyof ImportCounts["passwords"] {
  const hash = user?.passwordHash ?? null;
  if (hash === null) return "none";
  return isUsableHash(hash) ? (parsePasswordHash(hash)?.kind ?? "unknown") : "unknown";
}

function countPlan(rows: OlderRows, people: readonly OlderPerson[], plan: Plan, venues: number, now: Date) {
  const written = [...plan.created, ...plan.updated];
  const passwords: ImportCounts["passwords"] = { bcrypt: 0, scrypt: 0, pbkdf2: 0, none: 0, unknown: 0 };
  for (const person of people) passwords[passwordKind(person)] += 1;
  const connected = written.filter(({ account }) => account.tokens !== null);
  const withTokens = connected.filter(({ person: { user } }) => user?.accessToken ?? user?.refreshToken);
  const isOver = ({ person }: Settled) => (person.user?.tokenExpiresAt ?? new Date(0)) <= now;
  return {
    users: rows.users.length,
    profiles: rows.profiles.length,
    unreadable: rows.unreadable,
    created: plan.created.length,
    updated: plan.updated.length,
    unchanged: plan.unchanged,
    merged: plan.merged.length,
    deleted: plan.deleted,
    passwords,
    patreon: {
      connected: written.filter(({ account }) => account.patreonConnected).length,
      tokens: withTokens.length,
      expired: withTokens.filter(isOver).length,
      reconnect: connected.filter(({ person }) => person.user?.refreshToken === null).length,
    },
    paid: written.filter(({ account }) => account.paid).length,
    inactive: written.filter(({ account }) => !account.isActive).length,
    aliases: written.reduce((sum, { account }) => sum + account.aliases.length, 0),
    venues,
  } satisfies ImportCounts;
}

/**
 * Takes over an older database: reads it whole, and writes everything in one transaction, so that an import that is
 * killed has changed nothing. Run again it writes what has changed there since, and leaves what has changed here.
 * @throws SourceError when the older database cannot be read.
 */
export async function importLegacy(
  deps: Deps,
  source: OlderSource,
  form: Form,
  options: ImportOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportReport> {
  const startedAt = deps.now();
  const rows = await readOlderRows(source, form, onProgress);
  // A wrong clock there must not make its word outlive what Patreon says now.
  for (const user of rows.users)
    if (user.lastChecked && user.lastChecked > startedAt) user.lastChecked = startedAt;
  const people = joinPeople(rows.users, rows.profiles);
  const joined: Joined[] =
    options.onConflict === "merge" ? joinRows(people) : people.map((person) => ({ person, others: [] }));
  const known = await listDigests(deps.db, form.system);
  const news = joined
    .map(({ person }) => person)
    .filter((person) => known.get(ledgerKey(person)) !== person.digest);
  const sealed = await sealTokens(deps.tokenBox, news, onProgress);
  const names = venueNames(rows);
  let counts: ImportCounts | undefined;
  const owners = new Map<string, number>();

  const work = deps.db.transaction(async (tx) => {
    await lockAccounts(tx);
    const venueIds = await keepVenues(tx, [...names.values()], startedAt);
    const venueOf = (older: string) => venueIds.get(names.get(older) ?? "") ?? null;
    const present = await readPresent(tx, form.system);
    const highest = Math.max(rows.highestId, await highestIdHere(tx));
    const plan = planImport(joined, present, venueOf, highest);
    await writePlan(tx, deps, form, plan, sealed, onProgress);
    counts = countPlan(rows, people, plan, names.size, startedAt);
    for (const [key, { userId }] of present.ledger) if (userId !== null) owners.set(key, userId);
    for (const { person, userId } of [...plan.created, ...plan.merged]) owners.set(ledgerKey(person), userId);
    if (options.dryRun) throw new TakenBack();
    await finish(tx, deps, form, rows.highestId, counts, startedAt);
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  if (!counts) throw new Error("An import ended without counts");
  return {
    system: form.system,
    form: form.title,
    source: source.name,
    ...options,
    missingColumns: form.missing,
    unreadColumns: form.unread,
    startedAt: startedAt.toISOString(),
    finishedAt: deps.now().toISOString(),
    counts,
    findings: people.flatMap(({ findings }) =>
      findings.map((finding) => ({ ...finding, userId: owners.get(ledgerKey(finding)) ?? null })),
    ),
  };
}

async function finish(
  tx: Tx,
  deps: Deps,
  form: Form,
  highestId: number,
  counts: ImportCounts,
  startedAt: Date,
): Promise<void> {
  const { created, updated, merged } = counts;
  await moveSequencePast(tx, highestId);
  // A run that found nothing new changes nothing, not even the list of imports.
  if (created + updated + merged === 0) return;
  const finishedAt = deps.now();
  const { system } = form;
  await insertImport(tx, { system, highestId, form, counts, startedAt, finishedAt });
  const details = { system, created, updated, merged };
  await recordAudit(tx, { type: "legacy_imported", actorId: null, subjectId: null, details }, finishedAt);
}

import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { foldName } from "@/lib/accounts/names";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { rowsQuery, type SentColumn } from "@/lib/db/rows";
import { legacyAccounts, legacyImports, patreonAccounts, profiles, users, venues } from "@/lib/db/schema";
import type { Account, Current } from "./account";
import type { LegacySystem } from "./form";
import type { OlderPerson } from "./people";
import { type LedgerEntry, ledgerKey, type Present, type Settled } from "./plan";
import type { Holders } from "./taken-names";

/**
 * Keeps every other writer of accounts out until the end of the transaction: names that are free when they are chosen
 * are free when they are written. Readers go on; sign-ins that rewrite a hash wait.
 */
export async function lockAccounts(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table ${users} in share row exclusive mode`);
}

/** Digests of the rows taken over before, by `ledgerKey`. */
export async function listDigests(db: DbOrTx, system: LegacySystem): Promise<Map<string, string>> {
  const { kind, legacyId, digest } = legacyAccounts;
  const rows = await db
    .select({ kind, legacyId, digest })
    .from(legacyAccounts)
    .where(eq(legacyAccounts.system, system));
  return new Map(rows.map((row) => [ledgerKey(row), row.digest]));
}

/** All that a plan looks at. */
export async function readPresent(tx: Tx, system: LegacySystem): Promise<Present> {
  const ledger = new Map<string, LedgerEntry>();
  const entries = await tx.select().from(legacyAccounts).where(eq(legacyAccounts.system, system));
  for (const entry of entries)
    ledger.set(ledgerKey(entry), { ...entry, written: entry.written as LedgerEntry["written"] });
  const holders: Holders = { usernames: new Map(), emails: new Map(), patreonIds: new Map(), ids: new Set() };
  const current = new Map<number, Current>();
  const rows = await tx
    .select({
      id: users.id,
      username: users.username,
      usernameKey: users.usernameKey,
      email: users.email,
      emailKey: users.emailKey,
      role: users.role,
      venueId: users.venueId,
      isActive: users.isActive,
      patreonId: users.patreonId,
      patreonConnected: users.patreonConnected,
      name: profiles.name,
      avatarUrl: profiles.avatarUrl,
      tier: profiles.membershipTier,
      isTeamMember: sql<boolean>`coalesce(${profiles.isTeamMember}, false)`,
    })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id));
  for (const { id, usernameKey, emailKey, ...here } of rows) {
    holders.ids.add(id);
    if (usernameKey !== null) holders.usernames.set(usernameKey, id);
    if (emailKey !== null) holders.emails.set(emailKey, id);
    if (here.patreonId !== null) holders.patreonIds.set(here.patreonId, id);
    current.set(id, here);
  }
  return { holders, ledger, current: (id) => current.get(id) };
}

/** The highest id that the identity of users ever gave here. */
export async function highestIdHere(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ id: number | null }>(
    sql`select last_value::integer as id from pg_sequences
        where format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence('users', 'id')`,
  );
  return row?.id ?? 0;
}

/** Lets new accounts begin above `id`. A sequence knows no rollback: call it last. */
export async function moveSequencePast(tx: Tx, id: number): Promise<void> {
  const least = Math.max(id, await highestIdHere(tx));
  await tx.execute(
    sql`select setval(pg_get_serial_sequence('users', 'id'), greatest(${least}::bigint, (select coalesce(max(id), 1) from users)))`,
  );
}

/** Makes the venues that are not here yet. @returns our id of each by its name. */
export async function keepVenues(tx: Tx, names: readonly string[], now: Date): Promise<Map<string, number>> {
  const wanted = [...new Set(names)];
  if (wanted.length > 0)
    await tx
      .insert(venues)
      .values(wanted.map((name) => ({ name, createdAt: now })))
      .onConflictDoNothing();
  const rows = await tx.select({ id: venues.id, name: venues.name }).from(venues);
  return new Map(rows.map((row) => [row.name, row.id]));
}

const userColumns: Record<string, SentColumn<Settled>> = {
  id: { type: "integer", of: (row) => row.userId },
  username: { type: "text", of: (row) => fieldsOf(row).username },
  username_key: { type: "text", of: (row) => keyOf(fieldsOf(row).username) },
  email: { type: "text", of: (row) => fieldsOf(row).email },
  email_key: { type: "text", of: (row) => keyOf(fieldsOf(row).email) },
  role: { type: "text", of: (row) => fieldsOf(row).role },
  venue_id: { type: "integer", of: (row) => fieldsOf(row).venueId },
  is_active: { type: "boolean", of: (row) => fieldsOf(row).isActive },
  patreon_id: { type: "text", of: (row) => fieldsOf(row).patreonId },
  patreon_connected: { type: "boolean", of: (row) => fieldsOf(row).patreonConnected },
  last_checked: { type: "timestamptz", of: ({ person }) => person.user?.lastChecked ?? null },
  password_hash: {
    type: "text",
    of: ({ person, account }) => (account.password === null ? null : (person.user?.passwordHash ?? null)),
  },
};

const keyOf = (name: string | null) => (name === null ? null : foldName(name));
const fieldsOf = ({ account, before }: Settled): Current => before?.set ?? account;

const times = (now: Date): Record<string, SentColumn<Settled>> => ({
  created_at: { type: "timestamptz", of: ({ person }) => person.user?.createdAt ?? now },
  updated_at: { type: "timestamptz", of: ({ person }) => person.user?.updatedAt ?? now },
});

const profileColumns: Record<string, SentColumn<Settled>> = {
  user_id: { type: "integer", of: (row) => row.userId },
  name: { type: "text", of: (row) => fieldsOf(row).name },
  avatar_url: { type: "text", of: (row) => fieldsOf(row).avatarUrl },
  membership_tier: { type: "text", of: (row) => fieldsOf(row).tier },
  is_team_member: { type: "boolean", of: (row) => fieldsOf(row).isTeamMember },
};

const namesOf = (columns: object) => sql.raw(Object.keys(columns).join(", "));

/** Writes new accounts, without their profiles. */
export async function insertAccounts(tx: Tx, rows: readonly Settled[], now: Date): Promise<void> {
  const columns = { ...userColumns, ...times(now) };
  await tx.execute(sql`insert into users (${namesOf(columns)}) ${rowsQuery(columns, rows)}`);
}

/** Writes the profiles of new accounts. */
export async function insertProfiles(tx: Tx, rows: readonly Settled[]): Promise<void> {
  await tx.execute(sql`insert into profiles (${namesOf(profileColumns)}) ${rowsQuery(profileColumns, rows)}`);
}

/**
 * Writes what changed of accounts. A password chosen here stays; one that changed in the older system since the last
 * import is taken.
 */
export async function updateAccounts(tx: Tx, rows: readonly Settled[], now: Date): Promise<void> {
  const columns: Record<string, SentColumn<Settled>> = {
    ...userColumns,
    takes_password: {
      type: "boolean",
      of: ({ account, before }) => account.password !== before?.last.password,
    },
  };
  await tx.execute(sql`
    update users set
      username = sent.username, username_key = sent.username_key, email = sent.email, email_key = sent.email_key,
      role = sent.role, venue_id = sent.venue_id, is_active = sent.is_active, patreon_id = sent.patreon_id,
      patreon_connected = sent.patreon_connected,
      last_checked = greatest(users.last_checked, sent.last_checked),
      password_hash = case when sent.takes_password and users.password_changed_at is null
                           then sent.password_hash else users.password_hash end,
      updated_at = ${now.toISOString()}::timestamptz
    from (${rowsQuery(columns, rows)}) as sent
    where users.id = sent.id`);
  await tx.execute(sql`
    update profiles set
      name = sent.name, avatar_url = sent.avatar_url, membership_tier = sent.membership_tier,
      is_team_member = sent.is_team_member, updated_at = ${now.toISOString()}::timestamptz
    from (${rowsQuery(profileColumns, rows)}) as sent
    where profiles.user_id = sent.user_id`);
}

/** The Patreon grant of an older account, sealed. */
export interface SealedGrant {
  userId: number;
  patreonId: string;
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  needsReauth: boolean;
}

const grantColumns: Record<string, SentColumn<SealedGrant>> = {
  user_id: { type: "integer", of: (grant) => grant.userId },
  patreon_user_id: { type: "text", of: (grant) => grant.patreonId },
  access_token: { type: "text", of: (grant) => grant.accessToken },
  refresh_token: { type: "text", of: (grant) => grant.refreshToken },
  token_expires_at: { type: "timestamptz", of: (grant) => grant.expiresAt },
  scopes: { type: "text[]", of: () => [] },
  needs_reauth: { type: "boolean", of: (grant) => grant.needsReauth },
};

/** Keeps grants of the older system. One that was renewed or given anew here since the last import stays. */
export async function keepGrants(tx: Tx, grants: readonly SealedGrant[], now: Date): Promise<void> {
  await tx.execute(sql`
    insert into patreon_accounts (${namesOf(grantColumns)}, updated_at)
    select sent.*, ${now.toISOString()}::timestamptz from (${rowsQuery(grantColumns, grants)}) as sent
    on conflict (user_id) do update set
      patreon_user_id = excluded.patreon_user_id, access_token = excluded.access_token,
      refresh_token = excluded.refresh_token, token_expires_at = excluded.token_expires_at,
      needs_reauth = excluded.needs_reauth, updated_at = excluded.updated_at
    where patreon_accounts.updated_at <= (
      select max(imported_at) from legacy_accounts where user_id = excluded.user_id)`);
}

interface Alias {
  alias: string;
  userId: number;
}

/** Keeps names to sign in with. */
export async function keepAliases(tx: Tx, aliases: readonly Alias[]): Promise<void> {
  const columns: Record<string, SentColumn<Alias>> = {
    alias: { type: "text", of: (row) => row.alias },
    user_id: { type: "integer", of: (row) => row.userId },
  };
  await tx.execute(
    sql`insert into sign_in_aliases (${namesOf(columns)}) ${rowsQuery(columns, aliases)} on conflict do nothing`,
  );
}

/** One row of the ledger. `account` null: the row was joined to another's account, and nothing was written of it. */
export interface LedgerRow {
  person: OlderPerson;
  userId: number;
  account: Settled["account"] | null;
  mergedAt: Date | null;
}

/** Notes what became of older rows. */
export async function keepLedger(
  tx: Tx,
  system: LegacySystem,
  rows: readonly LedgerRow[],
  now: Date,
): Promise<void> {
  const columns: Record<string, SentColumn<LedgerRow>> = {
    system: { type: "text", of: () => system },
    kind: { type: "text", of: ({ person }) => person.kind },
    legacy_id: { type: "text", of: ({ person }) => person.legacyId },
    user_id: { type: "integer", of: (row) => row.userId },
    patreon_id: { type: "text", of: ({ person }) => person.user?.patreonId ?? person.patreonId },
    username: { type: "text", of: ({ person }) => person.user?.username ?? null },
    email: { type: "text", of: ({ person }) => person.user?.email ?? person.profile?.email ?? null },
    digest: { type: "text", of: ({ person }) => person.digest },
    written: { type: "text", of: (row) => JSON.stringify(row.account ?? {}) },
    merged_at: { type: "timestamptz", of: (row) => row.mergedAt },
    imported_at: { type: "timestamptz", of: () => now },
  };
  await tx.execute(sql`
    insert into legacy_accounts (${namesOf(columns)})
    select system, kind, legacy_id, user_id, patreon_id, username, email, digest, written::jsonb, merged_at, imported_at
    from (${rowsQuery(columns, rows)}) as sent
    on conflict (system, kind, legacy_id) do update set
      patreon_id = excluded.patreon_id, username = excluded.username, email = excluded.email,
      digest = excluded.digest, written = excluded.written, imported_at = excluded.imported_at`);
}

export async function insertImport(tx: Tx, row: typeof legacyImports.$inferInsert): Promise<void> {
  await tx.insert(legacyImports).values(row);
}

/** The newest import of a system; null for none. */
export async function findLastImport(db: DbOrTx, system: LegacySystem) {
  const [row] = await db
    .select()
    .from(legacyImports)
    .where(eq(legacyImports.system, system))
    .orderBy(desc(legacyImports.id))
    .limit(1);
  return row ?? null;
}

/** An account as it is now, with the older row that it came from; `entry` null: it was made here. */
export type AccountNow = Awaited<ReturnType<typeof listAccountsNow>>[number];

/** Everybody who is here now, the eldest first. People of another older system are left out. */
export async function listAccountsNow(db: DbOrTx, system: LegacySystem) {
  const entries = await db
    .select()
    .from(legacyAccounts)
    .where(sql`${legacyAccounts.userId} is not null and ${legacyAccounts.mergedAt} is null`)
    .orderBy(asc(legacyAccounts.kind), asc(legacyAccounts.legacyId));
  const entryOf = new Map<number, (typeof entries)[number]>();
  const elsewhere = new Set<number>();
  for (const entry of entries) {
    if (entry.userId === null) continue;
    if (entry.system !== system) elsewhere.add(entry.userId);
    else if (entryOf.get(entry.userId)?.kind !== "user") entryOf.set(entry.userId, entry);
  }
  const rows = await db
    .select()
    .from(users)
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id))
    .orderBy(asc(users.id));
  return rows
    .filter(({ users: { id } }) => entryOf.has(id) || !elsewhere.has(id))
    .map(({ users: user, patreon_accounts: grant }) => {
      const entry = entryOf.get(user.id);
      return { ...user, grant, entry: entry ? { ...entry, written: entry.written as Account } : null };
    });
}

/** Older rows of people who were deleted here. */
export function listDeleted(db: DbOrTx, system: LegacySystem) {
  const { kind, legacyId, userId } = legacyAccounts;
  return db
    .select({ kind, legacyId })
    .from(legacyAccounts)
    .where(and(eq(legacyAccounts.system, system), isNull(userId)));
}

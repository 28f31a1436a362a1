import { and, asc, count, desc, eq, gt, inArray, isNull, like, or, type SQL, sql } from "drizzle-orm";
import type { PgSelect } from "drizzle-orm/pg-core";
import type { MembersFilter, MembersQuery } from "@/lib/contracts/members";
import type { DbOrTx, Tx } from "@/lib/db/client";
import {
  auditEvents,
  entitlements,
  membershipEvents,
  membershipOverrides,
  patreonAccounts,
  profiles,
  users,
  venues,
} from "@/lib/db/schema";
import { currentState } from "@/lib/membership/current-state";

/** Which people a question is about: everybody, or those of one venue. */
export type Scope = { venueId: number } | "everybody";

const columns = (now: Date) => ({
  id: users.id,
  username: users.username,
  name: profiles.name,
  email: users.email,
  role: users.role,
  venueId: users.venueId,
  venueName: venues.name,
  isActive: users.isActive,
  profile: { isTeamMember: profiles.isTeamMember },
  entitlement: { reason: entitlements.reason },
  patreonId: users.patreonId,
  patreonConnected: users.patreonConnected,
  needsReauth: patreonAccounts.needsReauth,
  ...currentState(now),
  tier: profiles.membershipTier,
  until: entitlements.until,
  lastChecked: users.lastChecked,
  createdAt: users.createdAt,
});

const selectMembers = (db: DbOrTx, now: Date) =>
  db
    .select(columns(now))
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id))
    .leftJoin(venues, eq(venues.id, users.venueId));

export type MemberRecord = Awaited<ReturnType<typeof selectMembers>>[number];

const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** What is searched for. */
export interface SearchWords {
  /** In the form in which user names and e-mails are compared. */
  folded: string;
  /** As a name may be spelled where that form differs from it: names are kept in lower case alone, and not folded. */
  spelled: string[];
}

/** The names are looked through by themselves: joined first, as many rows as there are people would be, to be thrown away. */
function matches({ folded, spelled }: SearchWords): SQL | undefined {
  const pattern = likePattern(folded);
  // Lowered by the database, as the names were: the two do not agree with JavaScript on every letter (Σ, İ).
  const patterns = [sql`${pattern}`, ...spelled.map((words) => sql`lower(${likePattern(words)}::text)`)];
  const named = patterns.map((one) => sql`name_lower like ${one}`);
  const isNumber = /^\d{1,20}$/.test(folded);
  return or(
    like(users.usernameKey, pattern),
    like(users.emailKey, pattern),
    sql`${users.id} in (select user_id from profiles where ${sql.join(named, sql` or `)})`,
    isNumber ? eq(users.patreonId, folded) : undefined,
    isNumber && Number(folded) < 2 ** 31 ? eq(users.id, Number(folded)) : undefined,
  );
}

const isConnected = {
  connected: () => and(eq(users.patreonConnected, true), sql`${patreonAccounts.needsReauth} is not true`),
  needs_reauth: () => and(eq(users.patreonConnected, true), eq(patreonAccounts.needsReauth, true)),
  not_connected: () => eq(users.patreonConnected, false),
};

/** What a filter asks of a person, and of which tables beside the users' own. */
interface Chosen {
  where: SQL | undefined;
  needs: { entitlements: boolean; grants: boolean };
  isSearch: boolean;
}

/** @param words what the filter searches for; null for nothing. */
function chosen(filter: MembersFilter, words: SearchWords | null, scope: Scope, now: Date): Chosen {
  const { state, paid } = currentState(now);
  const where = and(
    scope === "everybody" ? undefined : eq(users.venueId, scope.venueId),
    words === null ? undefined : matches(words),
    filter.state === undefined ? undefined : sql`${state} = ${filter.state}`,
    filter.paid === undefined ? undefined : sql`${paid} = ${filter.paid === "true"}`,
    filter.role === undefined ? undefined : eq(users.role, filter.role),
    filter.venue === undefined ? undefined : eq(users.venueId, filter.venue),
    filter.patreon === undefined ? undefined : isConnected[filter.patreon](),
    filter.active === undefined ? undefined : eq(users.isActive, filter.active === "true"),
  );
  const needs = {
    entitlements: filter.state !== undefined || filter.paid !== undefined,
    grants: filter.patreon !== undefined,
  };
  return { where, needs, isSearch: words !== null };
}

/** The users with no more joined to them than is asked of them: joins of everybody are most of the time. */
function joined<Q extends PgSelect>(query: Q, needs: Chosen["needs"] & { profiles?: boolean }) {
  let whole: PgSelect = query;
  if (needs.profiles) whole = whole.leftJoin(profiles, eq(profiles.userId, users.id));
  if (needs.entitlements) whole = whole.leftJoin(entitlements, eq(entitlements.userId, users.id));
  if (needs.grants) whole = whole.leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id));
  return whole as Q;
}

const sortedBy = (now: Date): Record<MembersQuery["sort"], SQL> => ({
  id: sql`${users.id}`,
  name: sql`${profiles.nameLower}`,
  state: currentState(now).state,
  role: sql`${users.role}`,
  lastChecked: sql`${users.lastChecked}`,
  createdAt: sql`${users.createdAt}`,
});

async function listPageIds(
  db: DbOrTx,
  query: MembersQuery,
  filter: Chosen,
  now: Date,
): Promise<{ ids: number[]; total: number }> {
  const { sort, order, size, page } = query;
  const { where, needs, isSearch } = filter;
  const direction = order === "asc" ? asc : desc;
  const all = {
    ...needs,
    profiles: sort === "name",
    entitlements: needs.entitlements || sort === "state",
  };
  // The id last, so that equal rows keep their order from page to page.
  const sorted = [direction(sortedBy(now)[sort]), direction(users.id)];
  const offset = (page - 1) * size;
  // A search looks at everybody to count, and once is enough; without one an index finds the page, and the count is apart.
  if (isSearch) {
    const select = db
      .select({ id: users.id, total: sql<number>`count(*) over ()`.mapWith(Number) })
      .from(users);
    const found = joined(select.$dynamic(), all).where(where);
    const rows = await found
      .orderBy(...sorted)
      .limit(size)
      .offset(offset);
    const ids = rows.map(({ id }) => id);
    // A page after the last one has no row that could tell.
    return { ids, total: rows[0]?.total ?? (page === 1 ? 0 : await countChosen(db, filter)) };
  }
  const found = joined(db.select({ id: users.id }).from(users).$dynamic(), all).where(where);
  const [rows, total] = await Promise.all([
    found
      .orderBy(...sorted)
      .limit(size)
      .offset(offset),
    countChosen(db, filter),
  ]);
  return { ids: rows.map(({ id }) => id), total };
}

async function countChosen(db: DbOrTx, { where, needs }: Chosen): Promise<number> {
  const [row] = await joined(db.select({ total: count() }).from(users).$dynamic(), needs).where(where);
  return row?.total ?? 0;
}

/** One page of the people whom the filter finds, and how many it finds. */
export async function listPage(
  db: DbOrTx,
  query: MembersQuery,
  words: SearchWords | null,
  scope: Scope,
  now: Date,
): Promise<{ rows: MemberRecord[]; total: number }> {
  const filter = chosen(query, words, scope, now);
  const { ids, total } = await listPageIds(db, query, filter, now);
  const found = ids.length === 0 ? [] : await selectMembers(db, now).where(inArray(users.id, ids));
  const byId = new Map(found.map((row) => [row.id, row]));
  // Somebody may have been deleted between the two questions.
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), total };
}

/** The next people in order of id, for an export. */
export async function listAfter(
  db: DbOrTx,
  filter: MembersFilter,
  words: SearchWords | null,
  scope: Scope,
  after: { id: number; limit: number; now: Date },
): Promise<MemberRecord[]> {
  return selectMembers(db, after.now)
    .where(and(gt(users.id, after.id), chosen(filter, words, scope, after.now).where))
    .orderBy(users.id)
    .limit(after.limit);
}

export async function findRecord(db: DbOrTx, id: number, now: Date): Promise<MemberRecord | null> {
  const [row] = await selectMembers(db, now).where(eq(users.id, id));
  return row ?? null;
}

/** The newest changes of somebody's membership. */
export async function listMembershipEvents(db: DbOrTx, userId: number, limit: number) {
  return db
    .select()
    .from(membershipEvents)
    .where(eq(membershipEvents.userId, userId))
    .orderBy(desc(membershipEvents.at), desc(membershipEvents.id))
    .limit(limit);
}

/** The newest audited events about somebody, with the name of who did each. */
export async function listAccountEvents(db: DbOrTx, userId: number, without: string[], limit: number) {
  return db
    .select({
      seq: auditEvents.seq,
      at: auditEvents.at,
      type: auditEvents.type,
      actorId: auditEvents.actorId,
      actorName: users.username,
      details: auditEvents.details,
    })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorId))
    .where(
      and(eq(auditEvents.subjectId, userId), sql`${auditEvents.type} <> all(${sql.param(without)}::text[])`),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(limit);
}

/** The access given to somebody that counts at `now`, with the name of who gave it; null for none. */
export async function findOverride(db: DbOrTx, userId: number, now: Date) {
  const [row] = await db
    .select({ override: membershipOverrides, setByName: users.username })
    .from(membershipOverrides)
    .leftJoin(users, eq(users.id, membershipOverrides.setBy))
    .where(
      and(
        eq(membershipOverrides.userId, userId),
        isNull(membershipOverrides.endedAt),
        gt(membershipOverrides.until, now),
      ),
    )
    .orderBy(desc(membershipOverrides.id))
    .limit(1);
  return row ?? null;
}

/** Ends what was given to somebody before and still counts. @returns how many. */
export async function endOverrides(tx: Tx, userId: number, now: Date): Promise<number> {
  const rows = await tx
    .update(membershipOverrides)
    .set({ endedAt: now })
    .where(
      and(
        eq(membershipOverrides.userId, userId),
        isNull(membershipOverrides.endedAt),
        gt(membershipOverrides.until, now),
      ),
    )
    .returning({ id: membershipOverrides.id });
  return rows.length;
}

export async function insertOverride(
  tx: Tx,
  override: typeof membershipOverrides.$inferInsert,
): Promise<void> {
  await tx.insert(membershipOverrides).values(override);
}

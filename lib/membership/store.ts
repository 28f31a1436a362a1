import { and, eq, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Source } from "@/lib/contracts/membership";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { rowsQuery, type SentColumn } from "@/lib/db/rows";
import { entitlements, membershipOverrides, patreonMembers, patreonTiers, users } from "@/lib/db/schema";
import type { MemberFacts, TierFacts } from "@/lib/patreon/documents";
import type { Verdict } from "./rules";

export type MirrorRow = typeof patreonMembers.$inferSelect;

/** The tiers' prices by id. */
export async function listTierCents(db: DbOrTx): Promise<Map<string, number>> {
  const rows = await db.select({ id: patreonTiers.id, cents: patreonTiers.amountCents }).from(patreonTiers);
  return new Map(rows.map((row) => [row.id, row.cents]));
}

/** Writes what was told of tiers. Older news never overwrites newer. `published` null: this source did not tell. */
export async function upsertTiers(db: DbOrTx, tiers: TierFacts[], observedAt: Date): Promise<void> {
  // Sorted, because two writers that lock the same rows in another order would wait for each other for ever.
  const rows = [...new Map(tiers.map((tier) => [tier.id, { ...tier, observedAt }])).values()];
  rows.sort((a, b) => a.id.localeCompare(b.id));
  if (rows.length === 0) return;
  await db
    .insert(patreonTiers)
    .values(rows)
    .onConflictDoUpdate({
      target: patreonTiers.id,
      set: {
        title: sql`excluded.title`,
        amountCents: sql`excluded.amount_cents`,
        published: sql`coalesce(excluded.published, ${patreonTiers.published})`,
        observedAt: sql`excluded.observed_at`,
      },
      setWhere: sql`${patreonTiers.observedAt} <= excluded.observed_at`,
    });
}

/** The mirror row of a Patreon user who is (or was) a member; null for none. */
export async function findMember(db: DbOrTx, patreonUserId: string): Promise<MirrorRow | null> {
  const [row] = await db
    .select()
    .from(patreonMembers)
    .where(eq(patreonMembers.patreonUserId, patreonUserId))
    .orderBy(sql`${patreonMembers.observedAt} desc`)
    .limit(1);
  return row ?? null;
}

/** What a source tells of a member, as columns of the mirror. */
const memberFacts: Record<string, SentColumn<MemberFacts>> = {
  id: { type: "uuid", of: (member) => member.id },
  patreon_user_id: { type: "text", of: (member) => member.patreonUserId },
  patron_status: { type: "text", of: (member) => member.patronStatus },
  last_charge_status: { type: "text", of: (member) => member.lastChargeStatus },
  last_charge_date: { type: "timestamptz", of: (member) => member.lastChargeDate },
  next_charge_date: { type: "timestamptz", of: (member) => member.nextChargeDate },
  currently_entitled_amount_cents: { type: "integer", of: (member) => member.currentlyEntitledAmountCents },
  will_pay_amount_cents: { type: "integer", of: (member) => member.willPayAmountCents },
  campaign_lifetime_support_cents: { type: "integer", of: (member) => member.campaignLifetimeSupportCents },
  pledge_cadence: { type: "integer", of: (member) => member.pledgeCadence },
  pledge_relationship_start: { type: "timestamptz", of: (member) => member.pledgeRelationshipStart },
  is_free_trial: { type: "boolean", of: (member) => member.isFreeTrial },
  is_gifted: { type: "boolean", of: (member) => member.isGifted },
  full_name: { type: "text", of: (member) => member.fullName },
  email: { type: "text", of: (member) => member.email },
  tier_ids: { type: "text[]", of: (member) => member.tierIds },
};

const memberColumnNames = [...Object.keys(memberFacts), "observed_at"];

/** The columns that `memberRows` gives, in the order in which all queries here name them. */
export const memberColumns = sql.raw(memberColumnNames.join(", "));

/** For `on conflict do update set`: everything told replaces what was known, but a masked e-mail hides none. */
export const memberUpdates = (table: "patreon_members" | "swept_members"): SQL =>
  sql.raw(
    memberColumnNames
      .filter((name) => name !== "id")
      .map((name) =>
        name === "email" ? `email = coalesce(excluded.email, ${table}.email)` : `${name} = excluded.${name}`,
      )
      .join(", "),
  );

/**
 * When a decline began: what the mirror already knows, else the failed charge, else the moment we saw it. Patreon's
 * retries move `last_charge_date`, so the first sight counts, and a charge under way ends no decline.
 */
export const declinedSince = (told: SQL, known: SQL): SQL =>
  sql`case when ${told}.patron_status = 'declined_patron'
        then coalesce(${known}, least(${told}.last_charge_date, ${told}.observed_at), ${told}.observed_at)
        when ${told}.last_charge_status = 'Pending' then ${known} end`;

/**
 * Brings the mirror up to what `from` (a query with the member columns) tells; older news changes nothing. Who is
 * told of is a member again, so `left_at` is cleared.
 */
export async function mergeIntoMirror(tx: Tx, from: SQL, source: Source): Promise<void> {
  await tx.execute(sql`
    insert into patreon_members (${memberColumns}, declined_since, left_at, source)
    select ${memberColumns}, ${declinedSince(sql`told`, sql`null::timestamptz`)}, null, ${source}
    from (${from}) as told
    order by id
    on conflict (id) do update set
      ${memberUpdates("patreon_members")},
      declined_since = ${declinedSince(sql`excluded`, sql`patreon_members.declined_since`)},
      left_at = null,
      source = excluded.source
    where patreon_members.observed_at <= excluded.observed_at`);
}

/** Facts as rows of a query. */
export const memberRows = (members: readonly MemberFacts[], observedAt: Date): SQL =>
  rowsQuery({ ...memberFacts, observed_at: { type: "timestamptz", of: () => observedAt } }, members);

/** One verdict to be written, with what it replaces. */
export interface VerdictChange extends Verdict {
  userId: number;
  observedAt: Date;
}

const verdictColumns: Record<string, SentColumn<VerdictChange>> = {
  user_id: { type: "integer", of: (change) => change.userId },
  state: { type: "text", of: (change) => change.state },
  paid: { type: "boolean", of: (change) => change.paid },
  tier_ids: { type: "text[]", of: (change) => change.tierIds },
  until: { type: "timestamptz", of: (change) => change.until },
  reason: { type: "text", of: (change) => change.reason },
  observed_at: { type: "timestamptz", of: (change) => change.observedAt },
};

/** Verdicts as rows of a query, in the shape `applyVerdicts` reads. */
export const verdictRows = (changes: readonly VerdictChange[]): SQL => rowsQuery(verdictColumns, changes);

/**
 * Writes verdicts and all that follows from them, set-based: entitlements, the event of each change, and
 * `users.membership_paid`. A verdict older than the one that stands is left out.
 * @returns the ids of the users whose verdict was written.
 */
export async function applyVerdicts(
  tx: Tx,
  from: SQL,
  by: { source: Source; runId: string | null; now: Date },
): Promise<number[]> {
  const now = by.now.toISOString();
  const rows = await tx.execute<{ user_id: number }>(sql`
    with given as (${from}),
    standing as (
      select g.*, e.state as from_state, coalesce(e.paid, false) as from_paid, e.since as from_since
      from given g
      join users u on u.id = g.user_id
      left join entitlements e on e.user_id = g.user_id
      where e.user_id is null or e.observed_at <= g.observed_at
    ),
    written as (
      insert into entitlements (user_id, state, paid, tier_ids, since, until, reason, observed_at, source)
      select user_id, state, paid, tier_ids,
        case when from_state is not null and from_paid = paid then from_since else ${now}::timestamptz end,
        until, reason, observed_at, ${by.source}
      from standing order by user_id
      on conflict (user_id) do update set
        state = excluded.state, paid = excluded.paid, tier_ids = excluded.tier_ids, since = excluded.since,
        until = excluded.until, reason = excluded.reason, observed_at = excluded.observed_at, source = excluded.source
      returning user_id
    ),
    told as (
      insert into membership_events
        (user_id, from_state, to_state, from_paid, to_paid, reason, source, run_id, at)
      select user_id, from_state, state, from_paid, paid, reason, ${by.source}, ${by.runId}::uuid, ${now}::timestamptz
      from standing
    ),
    named as (
      update profiles p set membership_tier = tier.title, updated_at = ${now}::timestamptz
      from standing s
      left join patreon_tiers tier on tier.id = s.tier_ids[1]
      where p.user_id = s.user_id and p.membership_tier is distinct from tier.title
    )
    update users u set membership_paid = s.paid, updated_at = ${now}::timestamptz
    from standing s where u.id = s.user_id
    returning u.id as user_id`);
  return rows.map((row) => row.user_id);
}

/** Notes that the verdict that stands was found true again, so that no older news can replace it. */
export async function confirmVerdict(tx: Tx, userId: number, observedAt: Date): Promise<void> {
  await tx
    .update(entitlements)
    .set({ observedAt })
    .where(and(eq(entitlements.userId, userId), lt(entitlements.observedAt, observedAt)));
}

/** Notes when these users were last looked at, whether or not anything changed. */
export async function touchChecked(tx: Tx, userIds: number[], at: Date): Promise<void> {
  if (userIds.length > 0) await tx.update(users).set({ lastChecked: at }).where(inArray(users.id, userIds));
}

/**
 * Locks everybody with a Patreon id, in order. Every writer of memberships locks the user before the mirror and the
 * verdict: two that went the other way round would wait for each other.
 */
export async function lockConnectedUsers(tx: Tx): Promise<void> {
  await tx.execute(sql`
    select count(*) from (
      select from users where patreon_id is not null order by id for no key update
    ) as locked`);
}

/** The verdict that stands, with its row locked until the transaction ends; null for none. */
export async function lockEntitlement(tx: Tx, userId: number) {
  const [row] = await tx
    .select()
    .from(entitlements)
    .where(eq(entitlements.userId, userId))
    .for("no key update");
  return row ?? null;
}

/** Whose given access is over while it still stands as their verdict, although Patreon knows them. */
export async function listEndedOverrides(db: DbOrTx, now: Date): Promise<number[]> {
  // By the few who were given access: no index finds a state among all verdicts.
  const rows = await db
    .selectDistinct({ userId: membershipOverrides.userId })
    .from(membershipOverrides)
    .innerJoin(users, and(eq(users.id, membershipOverrides.userId), isNotNull(users.patreonId)))
    .innerJoin(entitlements, eq(entitlements.userId, membershipOverrides.userId))
    .where(
      and(
        isNull(membershipOverrides.endedAt),
        lte(membershipOverrides.until, now),
        eq(entitlements.state, "override"),
        lte(entitlements.until, now),
      ),
    )
    .orderBy(membershipOverrides.userId);
  return rows.map(({ userId }) => userId);
}

/** The titles of these tiers by id. */
export async function listTierTitles(db: DbOrTx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: patreonTiers.id, title: patreonTiers.title })
    .from(patreonTiers)
    .where(inArray(patreonTiers.id, ids));
  return new Map(rows.map((row) => [row.id, row.title]));
}

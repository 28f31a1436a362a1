import { eq, type SQL, sql } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { entitlements, sweptMembers } from "@/lib/db/schema";
import type { MemberFacts } from "@/lib/patreon/documents";
import { currentState } from "./current-state";
import type { MemberStanding, Standing } from "./rules";
import { declinedSince, memberColumns, memberRows, memberUpdates } from "./store";

/** Stages what Patreon told; a member who moved between pages is kept once, with the newer news. */
export async function stageMembers(
  tx: Tx,
  runId: string,
  members: readonly MemberFacts[],
  observedAt: Date,
): Promise<void> {
  // One statement may not meet the same row twice; the later mention within a page wins.
  const single = [...new Map(members.map((member) => [member.id, member])).values()];
  if (single.length === 0) return;
  await tx.execute(sql`
    insert into swept_members (run_id, ${memberColumns})
    select ${runId}::uuid, ${memberColumns} from (${memberRows(single, observedAt)}) as told
    on conflict (run_id, id) do update set ${memberUpdates("swept_members")}`);
}

export async function clearStage(db: DbOrTx, runId: string): Promise<void> {
  await db.delete(sweptMembers).where(eq(sweptMembers.runId, runId));
}

/** The staged members of a run, for `mergeIntoMirror`. */
export const stagedRows = (runId: string): SQL =>
  sql`select ${memberColumns} from swept_members where run_id = ${runId}::uuid`;

/** Whether anything of a run is staged still. */
export async function hasStage(db: DbOrTx, runId: string): Promise<boolean> {
  const rows = await db
    .select({ id: sweptMembers.id })
    .from(sweptMembers)
    .where(eq(sweptMembers.runId, runId))
    .limit(1);
  return rows.length > 0;
}

/** Whether a staged member is entitled to a tier of which nobody has told what it costs. */
export async function hasUnknownTiers(db: DbOrTx, runId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from swept_members s, unnest(s.tier_ids) as tier_id
    where s.run_id = ${runId}::uuid and not exists (select 1 from patreon_tiers t where t.id = tier_id)
    limit 1`);
  return rows.length > 0;
}

/** Those with access now whose member record, which we know, the staged list does not hold: their ids as members. */
export async function listAbsentees(
  db: DbOrTx,
  run: { id: string; startedAt: Date },
  now: Date,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select m.id from patreon_members m
    join users u on u.patreon_id = m.patreon_user_id
    join ${entitlements} on ${entitlements.userId} = u.id and ${currentState(now).paid}
    where m.left_at is null and m.observed_at < ${run.startedAt.toISOString()}::timestamptz
      and not exists (
        select 1 from swept_members s where s.run_id = ${run.id}::uuid and s.patreon_user_id = m.patreon_user_id)
    order by m.id`);
  return rows.map((row) => row.id);
}

/** Notes who is a member no longer: a complete sweep did not list them, and nobody told of them since it began. */
export async function markAbsent(tx: Tx, runId: string, startedAt: Date): Promise<void> {
  await tx.execute(sql`
    update patreon_members m set left_at = ${startedAt.toISOString()}::timestamptz
    where m.left_at is null and m.observed_at < ${startedAt.toISOString()}::timestamptz
      and not exists (select 1 from swept_members s where s.run_id = ${runId}::uuid and s.id = m.id)`);
}

/** Somebody with a Patreon id: what Patreon tells now, and the verdict that stands. `member` null: not told of. */
export interface Person {
  userId: number;
  patreonId: string;
  previous: (Standing & { tierIds: string[]; reason: string }) | null;
  member: MemberStanding | null;
  observedAt: Date;
}

interface PersonRow extends Record<string, unknown> {
  user_id: number;
  patreon_id: string;
  state: Standing["state"] | null;
  paid: boolean;
  until: Date | string | null;
  reason: string;
  verdict_tier_ids: string[];
  member_id: string | null;
  patron_status: string | null;
  last_charge_status: string | null;
  currently_entitled_amount_cents: number | null;
  next_charge_date: Date | string | null;
  is_free_trial: boolean;
  is_gifted: boolean;
  tier_ids: string[];
  declined_since: Date | string | null;
  observed_at: Date | string | null;
}

const date = (value: Date | string | null) => (value === null ? null : new Date(value));

function toPerson(row: PersonRow, startedAt: Date): Person {
  return {
    userId: row.user_id,
    patreonId: row.patreon_id,
    previous:
      row.state === null
        ? null
        : {
            state: row.state,
            paid: row.paid,
            until: date(row.until),
            reason: row.reason,
            tierIds: row.verdict_tier_ids,
          },
    member:
      row.member_id === null
        ? null
        : {
            patronStatus: row.patron_status,
            lastChargeStatus: row.last_charge_status,
            currentlyEntitledAmountCents: row.currently_entitled_amount_cents,
            nextChargeDate: date(row.next_charge_date),
            isFreeTrial: row.is_free_trial,
            isGifted: row.is_gifted,
            tierIds: row.tier_ids,
            declinedSince: date(row.declined_since),
          },
    observedAt: date(row.observed_at) ?? startedAt,
  };
}

/**
 * The next people a run decides on, in order of user id. News that reached the mirror after the run began (a webhook,
 * a sign-in) beats what the run itself was told earlier.
 * @param which everybody after a user id, or just these users.
 */
export async function listPeople(
  db: DbOrTx,
  run: { id: string; startedAt: Date },
  which: { afterUserId: number; limit: number } | { userIds: number[] },
): Promise<Person[]> {
  const chosen =
    "userIds" in which
      ? sql`u.id = any(${sql.param(`{${which.userIds.join(",")}}`)}::integer[])`
      : sql`u.id > ${which.afterUserId}`;
  const limit = "limit" in which ? sql`limit ${which.limit}` : sql``;
  const rows = await db.execute<PersonRow>(sql`
    select u.id as user_id, u.patreon_id, e.state, e.paid, e.until, e.reason, e.tier_ids as verdict_tier_ids,
      told.id as member_id, told.patron_status, told.last_charge_status, told.currently_entitled_amount_cents,
      told.next_charge_date, told.is_free_trial, told.is_gifted, told.tier_ids, told.observed_at,
      ${declinedSince(sql`told`, sql`known.declined_since`)} as declined_since
    from users u
    left join entitlements e on e.user_id = u.id
    left join lateral (
      select * from (
        select ${memberColumns} from swept_members
        where run_id = ${run.id}::uuid and patreon_user_id = u.patreon_id
        union all
        select ${memberColumns} from patreon_members
        where patreon_user_id = u.patreon_id and left_at is null
          and observed_at >= ${run.startedAt.toISOString()}::timestamptz
      ) as news order by observed_at desc limit 1
    ) told on true
    left join patreon_members known on known.id = told.id
    where u.patreon_id is not null and ${chosen}
    order by u.id ${limit}`);
  return rows.map((row) => toPerson(row, run.startedAt));
}

/** How many people with a Patreon id have access now: what the breaker's share is taken of. */
export async function countPaid(db: DbOrTx, now: Date): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::integer as count from ${entitlements} join users u on u.id = ${entitlements.userId}
    where ${currentState(now).paid} and u.patreon_id is not null`);
  return row?.count ?? 0;
}

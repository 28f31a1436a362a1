import { and, asc, eq, gt, inArray, isNull, lt, lte, min, or, type SQL, sql } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { leases, patreonMembers, patreonWebhooks, webhookDeliveries } from "@/lib/db/schema";
import { deliveryDaysKept, laterBy, quietSeconds, retiredSecretDays, retrySeconds } from "./rules";

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type HookRow = typeof patreonWebhooks.$inferSelect;

const waiting = eq(webhookDeliveries.status, "waiting");
const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;
const quiet = sql`make_interval(secs => ${quietSeconds})`;

/**
 * Keeps a delivery, in one statement. Bytes that were seen before are counted, and armed again when they had been
 * worked: they may be news (A, B, and A again). A member who was just read for a webhook has to wait a little.
 */
export async function upsertDelivery(
  db: DbOrTx,
  delivery: Pick<
    DeliveryRow,
    "bodyHash" | "event" | "memberId" | "patreonUserId" | "error" | "maskedBody"
  > & {
    status: "waiting" | "ignored";
  },
  now: Date,
): Promise<void> {
  const isWork = delivery.status === "waiting";
  const table = webhookDeliveries;
  const lastRead = sql`(select ${patreonMembers.observedAt} + ${quiet} from ${patreonMembers}
    where ${patreonMembers.id} = ${delivery.memberId}::uuid and ${patreonMembers.source} = 'webhook')`;
  await db
    .insert(table)
    .values({
      ...delivery,
      receivedAt: now,
      nextAttemptAt: isWork ? sql`greatest(${at(now)}, ${lastRead})` : null,
      finishedAt: isWork ? null : now,
    })
    .onConflictDoUpdate({
      target: table.bodyHash,
      set: {
        repeats: sql`${table.repeats} + 1`,
        receivedAt: sql`excluded.received_at`,
        maskedBody: sql`excluded.masked_body`,
        status: sql`excluded.status`,
        finishedAt: sql`excluded.finished_at`,
        attempts: sql`case when ${waiting} then ${table.attempts} else 0 end`,
        error: sql`case when ${waiting} then ${table.error} else excluded.error end`,
        nextAttemptAt: isWork
          ? sql`case when ${waiting} then ${table.nextAttemptAt}
              else greatest(excluded.next_attempt_at, ${table.finishedAt} + ${quiet}) end`
          : null,
      },
    });
}

const isDue = (now: Date) => and(waiting, lte(webhookDeliveries.nextAttemptAt, now));

/** The members whose turn it is, longest due first. */
export async function listDueMembers(db: DbOrTx, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .select({ memberId: webhookDeliveries.memberId })
    .from(webhookDeliveries)
    .where(isDue(now))
    .groupBy(webhookDeliveries.memberId)
    .orderBy(asc(min(webhookDeliveries.nextAttemptAt)))
    .limit(limit);
  return rows.flatMap(({ memberId }) => memberId ?? []);
}

/** When the next delivery is due; null when none waits. */
export async function findNextDue(db: DbOrTx): Promise<Date | null> {
  const [row] = await db
    .select({ at: webhookDeliveries.nextAttemptAt })
    .from(webhookDeliveries)
    .where(waiting)
    .orderBy(asc(webhookDeliveries.nextAttemptAt))
    .limit(1);
  return row?.at ?? null;
}

/**
 * A delivery as it was when Patreon was asked about its member. `repeats` tells whether the same bytes came again
 * meanwhile: such news the answer does not cover. It needs no clock, of which each copy of the app has its own.
 */
export type CoveredDelivery = Pick<DeliveryRow, "id" | "repeats">;

/** A member with all deliveries that wait, due or not: one answer of Patreon covers them all. */
export interface WaitingMember {
  memberId: string;
  patreonUserId: string | null;
  deliveries: CoveredDelivery[];
}

/** Those of these members with something that waits. */
export async function listWaiting(db: DbOrTx, memberIds: string[]): Promise<WaitingMember[]> {
  const rows = await db
    .select({
      id: webhookDeliveries.id,
      repeats: webhookDeliveries.repeats,
      memberId: webhookDeliveries.memberId,
      patreonUserId: webhookDeliveries.patreonUserId,
    })
    .from(webhookDeliveries)
    .where(and(waiting, inArray(webhookDeliveries.memberId, memberIds)))
    .orderBy(asc(webhookDeliveries.id));
  const members = new Map<string, WaitingMember>();
  for (const { id, repeats, memberId, patreonUserId } of rows) {
    if (memberId === null) continue;
    const member = members.get(memberId) ?? { memberId, patreonUserId: null, deliveries: [] };
    member.patreonUserId ??= patreonUserId;
    member.deliveries.push({ id, repeats });
    members.set(memberId, member);
  }
  return [...members.values()];
}

const idsOf = (member: WaitingMember) => member.deliveries.map(({ id }) => id);

/** The condition that a delivery waits still and did not come again since. */
function isCovered(members: readonly WaitingMember[]): SQL | undefined {
  const covered = members.flatMap((member) => member.deliveries);
  const pairs = sql`select id, repeats from jsonb_to_recordset(${JSON.stringify(covered)}::text::jsonb)
    as covered (id bigint, repeats integer)`;
  return and(waiting, sql`(${webhookDeliveries.id}, ${webhookDeliveries.repeats}) in (${pairs})`);
}

/** Closes what an answer covers. What else waits for these members came later, and is worked after a quiet while. */
export async function finishDeliveries(
  tx: Tx,
  members: readonly WaitingMember[],
  end: { status: "done" | "ignored"; error: string | null },
  askedAt: Date,
  now: Date,
): Promise<void> {
  if (members.length === 0) return;
  await tx
    .update(webhookDeliveries)
    .set({ ...end, nextAttemptAt: null, finishedAt: now })
    .where(isCovered(members));
  await tx
    .update(webhookDeliveries)
    .set({ nextAttemptAt: sql`greatest(${webhookDeliveries.nextAttemptAt}, ${at(askedAt)} + ${quiet})` })
    .where(
      and(
        waiting,
        inArray(
          webhookDeliveries.memberId,
          members.map((member) => member.memberId),
        ),
      ),
    );
}

/** Notes that nothing is known after a try: the next one comes later each time, and after the last none. */
export async function noteFailure(
  tx: Tx,
  members: readonly WaitingMember[],
  error: string,
  now: Date,
): Promise<void> {
  // PostgreSQL counts from 1, and the tries so far are those before this one. Beyond the ladder it gives null.
  const wait = sql`(array[${sql.raw(retrySeconds.join(", "))}])[${webhookDeliveries.attempts} + 1]`;
  await tx
    .update(webhookDeliveries)
    .set({
      error,
      attempts: sql`${webhookDeliveries.attempts} + 1`,
      status: sql`case when ${wait} is null then 'failed' else 'waiting' end`,
      nextAttemptAt: sql`${at(now)} + make_interval(secs => ${wait})`,
      finishedAt: sql`case when ${wait} is null then ${at(now)} end`,
    })
    .where(and(waiting, inArray(webhookDeliveries.id, members.flatMap(idsOf))));
}

/**
 * Waits for no lock longer than this. Sign-ins and verifications write the same rows, some in another order: whoever
 * waits for another in a circle is ended by PostgreSQL after a second, and it is to be this work, which can be repeated.
 */
export async function yieldToOthers(tx: Tx): Promise<void> {
  await tx.execute(sql`set local lock_timeout = '500ms'`);
}

/** Patreon is to be left alone until the named moment; kept where a right that nobody has is kept. */
const restName = "webhook-rest";

/** Lets everything wait until then, what comes meanwhile included. */
export async function rest(db: DbOrTx, until: Date): Promise<void> {
  await db
    .insert(leases)
    .values({ name: restName, holder: restName, until })
    .onConflictDoUpdate({ target: leases.name, set: { until } });
}

/** Until when everything waits; null: it does not. */
export async function findRest(db: DbOrTx, now: Date): Promise<Date | null> {
  const [row] = await db.select({ until: leases.until }).from(leases).where(eq(leases.name, restName));
  return row && now < row.until ? row.until : null;
}

/** Closes what came before `before`, waiting or given up. */
export async function settleBefore(tx: Tx, before: Date, now: Date): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set({ status: "done", error: null, nextAttemptAt: null, finishedAt: now })
    .where(
      and(inArray(webhookDeliveries.status, ["waiting", "failed"]), lt(webhookDeliveries.receivedAt, before)),
    );
}

/** Forgets what was finished long ago. @param limit so many at most. @returns how many were forgotten. */
export async function deleteOldDeliveries(db: DbOrTx, now: Date, limit: number): Promise<number> {
  const keptFrom = laterBy(now, -deliveryDaysKept * 86_400);
  const rows = await db.execute(sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries
      where received_at < ${at(keptFrom)} and status in ('done', 'ignored')
      order by received_at limit ${limit} for update skip locked)
    returning id`);
  return rows.length;
}

/** The sealed secrets that may have signed a delivery: those in use, and those retired not long ago. */
export async function listSealedSecrets(db: DbOrTx, now: Date): Promise<string[]> {
  const rows = await db
    .select({ secret: patreonWebhooks.secret })
    .from(patreonWebhooks)
    .where(
      or(
        isNull(patreonWebhooks.retiredAt),
        gt(patreonWebhooks.retiredAt, laterBy(now, -retiredSecretDays * 86_400)),
      ),
    );
  return rows.map((row) => row.secret);
}

export async function insertHook(db: DbOrTx, hook: typeof patreonWebhooks.$inferInsert): Promise<void> {
  await db.insert(patreonWebhooks).values(hook);
}

/** The webhooks in use that we had Patreon make, oldest first. */
export async function listHookRows(db: DbOrTx): Promise<HookRow[]> {
  return db
    .select()
    .from(patreonWebhooks)
    .where(isNull(patreonWebhooks.retiredAt))
    .orderBy(asc(patreonWebhooks.createdAt));
}

export async function retireHook(db: DbOrTx, id: string, now: Date): Promise<void> {
  await db.update(patreonWebhooks).set({ retiredAt: now }).where(eq(patreonWebhooks.id, id));
}

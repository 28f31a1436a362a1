import { and, count, desc, eq, max, min, notInArray, type SQL, sql } from "drizzle-orm";
import { type DeliveriesQuery, memberEvents, postEvents } from "@/lib/contracts/webhooks";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { patreonMembers, webhookDeliveries } from "@/lib/db/schema";
import { quietSeconds } from "./rules";
import type { DeliveryRow } from "./store";

const table = webhookDeliveries;

function matching({ status, event }: Omit<DeliveriesQuery, "page">): SQL | undefined {
  const isEvent =
    event === "other"
      ? notInArray(table.event, [...memberEvents, ...postEvents])
      : event && eq(table.event, event);
  return and(status && eq(table.status, status), isEvent);
}

/** Deliveries that match, newest first, and how many there are. */
export async function listDeliveryRows(
  db: DbOrTx,
  filter: Omit<DeliveriesQuery, "page">,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: DeliveryRow[]; total: number }> {
  const where = matching(filter);
  const rows = await db
    .select()
    .from(table)
    .where(where)
    .orderBy(desc(table.receivedAt), desc(table.id))
    .limit(limit)
    .offset(offset);
  return { rows, total: await db.$count(table, where) };
}

/** So many of the last finished tell how long it usually takes. */
const sampleSize = 100;

export async function readDeliveryHealth(db: DbOrTx) {
  const [all] = await db.select({ lastReceivedAt: max(table.receivedAt) }).from(table);
  const open = await db
    .select({ status: table.status, deliveries: count(), oldest: min(table.receivedAt) })
    .from(table)
    .where(sql`${table.status} in ('waiting', 'failed')`)
    .groupBy(table.status);
  const [usual] = await db.execute<{ seconds: number | null }>(sql`
    select percentile_cont(0.5) within group (order by extract(epoch from finished_at - received_at)) as seconds
    from (select finished_at, received_at from webhook_deliveries where status = 'done'
      order by received_at desc limit ${sampleSize}) as latest`);
  const of = (status: DeliveryRow["status"]) => open.find((row) => row.status === status);
  return {
    lastReceivedAt: all?.lastReceivedAt ?? null,
    waiting: of("waiting")?.deliveries ?? 0,
    failed: of("failed")?.deliveries ?? 0,
    oldestWaitingAt: of("waiting")?.oldest ?? null,
    usualSeconds: usual?.seconds ?? null,
  };
}

/** The delivery with its row locked; null for none. */
export async function lockDelivery(tx: Tx, id: number): Promise<DeliveryRow | null> {
  const [row] = await tx.select().from(table).where(eq(table.id, id)).for("no key update");
  return row ?? null;
}

/** Has a delivery worked from now on, as if it had just come; a member who was just read has to wait a little. */
export async function armDelivery(tx: Tx, { id, memberId }: DeliveryRow, now: Date): Promise<DeliveryRow> {
  const lastRead = sql`(select ${patreonMembers.observedAt} + make_interval(secs => ${quietSeconds})
    from ${patreonMembers} where ${patreonMembers.id} = ${memberId}::uuid and ${patreonMembers.source} = 'webhook')`;
  const [row] = await tx
    .update(table)
    .set({
      status: "waiting",
      attempts: 0,
      error: null,
      finishedAt: null,
      nextAttemptAt: sql`greatest(${now.toISOString()}::timestamptz, ${lastRead})`,
    })
    .where(eq(table.id, id))
    .returning();
  if (!row) throw new Error("A locked delivery is gone");
  return row;
}

import type { DeliveriesQuery, DeliveryHealth, DeliveryPage, DeliveryView } from "@/lib/contracts/webhooks";
import type { Db, DbOrTx } from "@/lib/db/client";
import { listDeliveryRows, readDeliveryHealth } from "./deliveries-store";
import { type DeliveryRow, findRest } from "./store";

const pageSize = 25;

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function toDeliveryView(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    event: row.event,
    status: row.status,
    memberId: row.memberId,
    patreonUserId: row.patreonUserId,
    receivedAt: row.receivedAt.toISOString(),
    finishedAt: iso(row.finishedAt),
    nextAttemptAt: iso(row.nextAttemptAt),
    attempts: row.attempts,
    repeats: row.repeats,
    error: row.error,
    canReplay: row.memberId !== null,
    body: row.maskedBody ?? null,
  };
}

/** A page of the deliveries, newest first. A page past the last is empty. */
export async function listDeliveries(
  { db }: { db: Db },
  { page, ...filter }: DeliveriesQuery,
): Promise<DeliveryPage> {
  const { rows, total } = await listDeliveryRows(db, filter, {
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return { deliveries: rows.map(toDeliveryView), total, page, pages };
}

/** How the deliveries stand, by what we know ourselves. */
export async function deliveryHealth({ db, now }: { db: DbOrTx; now: () => Date }): Promise<DeliveryHealth> {
  const { lastReceivedAt, waiting, failed, oldestWaitingAt, usualSeconds } = await readDeliveryHealth(db);
  const restingUntil = await findRest(db, now());
  return {
    lastReceivedAt: iso(lastReceivedAt),
    waiting,
    failed,
    oldestWaitingAt: iso(oldestWaitingAt),
    usualSeconds,
    restingUntil: iso(restingUntil),
  };
}

import { recordAudit } from "@/lib/audit/record";
import type { DeliveryView } from "@/lib/contracts/webhooks";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { toDeliveryView } from "./deliveries";
import { armDelivery, lockDelivery } from "./deliveries-store";

/**
 * Has a delivery worked again: its member is read from Patreon anew, whatever became of it before.
 * @throws AppError not_found; delivery_names_nobody when there is no member to read.
 */
export async function replayDelivery(
  { db, now }: { db: Db; now: () => Date },
  actorId: number,
  id: number,
): Promise<DeliveryView> {
  return db.transaction(async (tx) => {
    const row = await lockDelivery(tx, id);
    if (!row) throw new AppError("not_found", { detail: "There is no such delivery" });
    if (row.memberId === null) throw new AppError("delivery_names_nobody");
    const armed = await armDelivery(tx, row, now());
    const details = { delivery: id, event: row.event, status: row.status };
    await recordAudit(tx, { type: "webhook_replayed", actorId, subjectId: null, details }, now());
    return toDeliveryView(armed);
  });
}

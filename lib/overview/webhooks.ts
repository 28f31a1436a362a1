import { count, inArray, max } from "drizzle-orm";
import type { OverviewView } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";
import { webhookDeliveries } from "@/lib/db/schema";

const { status, receivedAt } = webhookDeliveries;

/** When Patreon sent something last, and what of it is not worked yet or was given up. */
export async function readWebhookState(db: Db): Promise<OverviewView["webhooks"]> {
  const [last] = await db.select({ at: max(receivedAt) }).from(webhookDeliveries);
  const rows = await db
    .select({ status, count: count() })
    .from(webhookDeliveries)
    .where(inArray(status, ["waiting", "failed"]))
    .groupBy(status);
  const countOf = (which: string) => rows.find((row) => row.status === which)?.count ?? 0;
  return {
    lastAt: last?.at?.toISOString() ?? null,
    waiting: countOf("waiting"),
    failed: countOf("failed"),
  };
}

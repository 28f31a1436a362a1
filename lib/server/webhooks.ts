import "server-only";
import type { DeliveriesQuery, DeliveryHealth, DeliveryPage } from "@/lib/contracts/webhooks";
import { deliveryHealth, listDeliveries } from "@/lib/webhooks/deliveries";
import { deps } from "./deps";
import { forPage } from "./failure";

/** What the staff's page of webhooks shows at once: it does not wait for Patreon. */
export async function webhooksOf(
  query: DeliveriesQuery,
): Promise<{ deliveries: DeliveryPage; health: DeliveryHealth }> {
  const ready = await deps();
  return forPage("/admin/webhooks", async () => {
    const [deliveries, health] = await Promise.all([listDeliveries(ready, query), deliveryHealth(ready)]);
    return { deliveries, health };
  });
}

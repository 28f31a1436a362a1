import { deliveryList } from "@/lib/api/webhooks";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { listDeliveries } from "@/lib/webhooks/deliveries";

export const GET = route({ ...deliveryList }, async ({ deps, query }) =>
  json(await listDeliveries(deps, query)),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");

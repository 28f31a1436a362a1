import { after } from "next/server";
import { deliveryReplay } from "@/lib/api/webhooks";
import { notices } from "@/lib/contracts/notices";
import { deliveryId } from "@/lib/server/delivery-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { webhookWorkSeconds, workWebhooks } from "@/lib/server/webhook-work";
import { replayDelivery } from "@/lib/webhooks/replay";

/** As long as the reception of a delivery may take, which works in the same way. */
export const maxDuration = 60;

export const POST = route(
  { ...deliveryReplay, form: { name: "webhooks", page: "/admin/webhooks" } },
  async ({ deps, identity, params }) => {
    const delivery = await replayDelivery(deps, identity.user.id, deliveryId(params.id));
    after(() => workWebhooks(deps, webhookWorkSeconds));
    const notice = "webhook_replayed";
    return json({ message: notices[notice].text, notice, delivery });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");

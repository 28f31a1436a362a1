import { webhookHealth } from "@/lib/api/webhooks";
import { creatorOf } from "@/lib/server/creator";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { askAboutHooks } from "@/lib/webhooks/by-hand";
import { deliveryHealth } from "@/lib/webhooks/deliveries";

export const GET = route({ ...webhookHealth }, async ({ deps }) => {
  const [ours, theirs] = await Promise.all([
    deliveryHealth(deps),
    askAboutHooks({ ...deps, creator: creatorOf(deps) }),
  ]);
  return json({ ...ours, ...theirs });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");

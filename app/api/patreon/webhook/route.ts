import { after } from "next/server";
import { patreonWebhook } from "@/lib/api/house";
import { readBytes } from "@/lib/http/body";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { webhookWorkSeconds, workWebhooks } from "@/lib/server/webhook-work";
import { receiveDelivery } from "@/lib/webhooks/receive";

/** Patreon's bodies are some kilobytes. */
const bodyBytesMax = 1024 * 1024;

/** Vercel ends a function, with the work after its answer, at this many seconds. */
export const maxDuration = 60;

/** Takes Patreon's deliveries: answered at once, worked afterwards. */
export const POST = route({ ...patreonWebhook, limit: "webhook" }, async ({ request, deps }) => {
  const delivery = {
    event: request.headers.get("x-patreon-event"),
    signature: request.headers.get("x-patreon-signature"),
    body: await readBytes(request, bodyBytesMax),
  };
  const status = await receiveDelivery(deps, deps.settings.PATREON_WEBHOOK_SECRET, delivery);
  if (status === "waiting") after(() => workWebhooks(deps, webhookWorkSeconds));
  return json({ status });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");

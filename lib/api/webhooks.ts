import { z } from "zod";
import { Said } from "@/lib/contracts/said";
import { DeliveriesQuery, DeliveryPage, DeliveryView, WebhookHealth } from "@/lib/contracts/webhooks";
import { operation } from "./operation";

const tag = "Webhooks";
const auth = "session";
const at = "2026-03-10T12:00:00.000Z";

const delivery = {
  id: 12,
  event: "members:update",
  status: "done",
  memberId: "3f0c2a52-6d0e-4c1b-9a53-0d6b1f7c2e10",
  patreonUserId: "90000001",
  receivedAt: at,
  finishedAt: at,
  nextAttemptAt: null,
  attempts: 0,
  repeats: 0,
  error: null,
  canReplay: true,
  body: {
    data: {
      attributes: { email: "(masked)", patron_status: "active_patron", will_pay_amount_cents: 500 },
      id: "3f0c2a52-6d0e-4c1b-9a53-0d6b1f7c2e10",
      type: "member",
    },
  },
} as const;

const hook = {
  id: "1042",
  uri: "https://members.example.com/api/patreon/webhook",
  events: ["members:update"],
  paused: false,
  failures: 0,
  lastAttemptedAt: at,
  isOurs: true,
};

export const deliveryList = operation({
  method: "GET",
  path: "/api/admin/webhooks/deliveries",
  tag,
  summary: "A page of what Patreon's webhooks brought, newest first",
  auth,
  may: "webhooks.read",
  query: DeliveriesQuery,
  answers: {
    200: {
      description: "The page",
      schema: DeliveryPage,
      example: { deliveries: [delivery], total: 1, page: 1, pages: 1 },
    },
  },
  errors: ["forbidden"],
});

export const deliveryReplay = operation({
  method: "POST",
  path: "/api/admin/webhooks/deliveries/{id}/replay",
  tag,
  summary: "Work a delivery again",
  description: "Its member is read from Patreon anew, after the answer.",
  auth,
  may: "webhooks.manage",
  params: { id: { description: "The delivery's number", example: 12 } },
  answers: {
    200: {
      description: "It is worked again",
      schema: Said.extend({ notice: z.string(), delivery: DeliveryView }),
      example: {
        message: "The delivery is worked again. What came of it shows here in a moment.",
        notice: "webhook_replayed",
        delivery: { ...delivery, status: "waiting", finishedAt: null, nextAttemptAt: at },
      },
    },
  },
  errors: ["forbidden", "not_found", "delivery_names_nobody"],
});

export const webhookHealth = operation({
  method: "GET",
  path: "/api/admin/webhooks/health",
  tag,
  summary: "How the webhooks stand here and at Patreon",
  description: "Asks Patreon. Where Patreon does not tell, `trouble` says why, and the rest is there.",
  auth,
  may: "webhooks.read",
  answers: {
    200: {
      description: "How they stand",
      schema: WebhookHealth,
      example: {
        lastReceivedAt: at,
        waiting: 0,
        failed: 0,
        oldestWaitingAt: null,
        usualSeconds: 1.4,
        restingUntil: null,
        hooks: [hook],
        trouble: null,
      },
    },
  },
  errors: ["forbidden"],
});

export const hookUnpausing = operation({
  method: "POST",
  path: "/api/admin/webhooks/hooks/{id}/unpause",
  tag,
  summary: "Take the pause off a webhook of ours, which Patreon sets after many failures",
  auth,
  may: "webhooks.manage",
  params: { id: { description: "Patreon's number of the webhook", example: "1042" } },
  answers: {
    200: {
      description: "It is not paused",
      schema: Said,
      example: { message: "The pause is off, and Patreon sends what has piled up." },
    },
  },
  errors: ["forbidden", "not_found", "creator_token_missing", "patreon_unavailable"],
});

export const webhookOperations = [deliveryList, deliveryReplay, webhookHealth, hookUnpausing];

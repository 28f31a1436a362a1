import { z } from "zod";
import { pageNumber } from "./page-number";

/** The six that tell of members. What they bring needs the scope campaigns.members; managing them w:campaigns.webhook. */
export const memberEvents = [
  "members:create",
  "members:update",
  "members:delete",
  "members:pledge:create",
  "members:pledge:update",
  "members:pledge:delete",
] as const;

/** The others that Patreon's documentation names. */
export const postEvents = ["posts:publish", "posts:update", "posts:delete"] as const;

export const deliveryStatuses = ["waiting", "done", "ignored", "failed"] as const;

/** Which deliveries to show; `other` stands for every event that Patreon's documentation does not name. */
export const DeliveriesQuery = z.strictObject({
  status: z.enum(deliveryStatuses).optional(),
  event: z.enum([...memberEvents, ...postEvents, "other"]).optional(),
  page: pageNumber,
});
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;

/** One delivery of Patreon's: what it was about, and what came of it. */
export const DeliveryView = z.object({
  id: z.number().int(),
  event: z.string().meta({ examples: ["members:update"] }),
  status: z.enum(deliveryStatuses),
  memberId: z
    .string()
    .nullable()
    .meta({ description: "The member's UUID at Patreon; null: the body named none" }),
  patreonUserId: z.string().nullable(),
  receivedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
  attempts: z
    .number()
    .int()
    .meta({ description: "How often Patreon was asked and nothing was known after it" }),
  repeats: z.number().int().meta({ description: "How often the same bytes came again" }),
  error: z.string().nullable(),
  canReplay: z.boolean().meta({ description: "false: it named no member, so there is nobody to ask about" }),
  body: z
    .unknown()
    .meta({ description: "The body with all that tells of a person taken out; null: it was not kept" }),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

export const DeliveryPage = z.object({
  deliveries: z.array(DeliveryView),
  total: z.number().int(),
  page: z.number().int(),
  pages: z.number().int(),
});
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** A webhook of this client as Patreon tells of it. */
export const HookView = z.object({
  id: z.string(),
  uri: z.string(),
  events: z.array(z.string()),
  paused: z.boolean().meta({ description: "Patreon sends nothing until the pause is taken off" }),
  failures: z.number().int().meta({ description: "Tries in a row that failed" }),
  lastAttemptedAt: z.iso.datetime().nullable(),
  isOurs: z
    .boolean()
    .meta({ description: "false: we do not hold its secret, so its deliveries are refused" }),
});
export type HookView = z.infer<typeof HookView>;

/** What we know of deliveries by ourselves. */
export const DeliveryHealth = z.object({
  lastReceivedAt: z.iso.datetime().nullable(),
  waiting: z.number().int(),
  failed: z.number().int().meta({ description: "Given up; the next verification puts them right" }),
  oldestWaitingAt: z.iso.datetime().nullable(),
  usualSeconds: z.number().nullable().meta({
    description: "From reception to the end, the middle one of the last hundred; null: none was worked",
  }),
  restingUntil: z.iso
    .datetime()
    .nullable()
    .meta({ description: "Patreon asked to be left alone until then" }),
});
export type DeliveryHealth = z.infer<typeof DeliveryHealth>;

export const WebhookHealth = DeliveryHealth.extend({
  hooks: z.array(HookView).nullable().meta({ description: "null: Patreon did not tell; `trouble` says why" }),
  trouble: z.string().nullable(),
});
export type WebhookHealth = z.infer<typeof WebhookHealth>;

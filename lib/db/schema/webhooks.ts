import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { deliveryStatuses } from "@/lib/contracts/webhooks";
import { moment } from "./columns";

/**
 * The webhooks we had Patreon make, one row each, with Patreon's own id. `secret` is a JWE text. `retired_at` is when
 * another took its place: Patreon may repeat old deliveries for a week, so its secret stays valid for a while.
 */
export const patreonWebhooks = pgTable("patreon_webhooks", {
  id: text("id").primaryKey(),
  uri: text("uri").notNull(),
  secret: text("secret").notNull(),
  createdAt: moment("created_at").notNull(),
  retiredAt: moment("retired_at"),
});

/**
 * What Patreon's webhooks brought, one row for each event and body (`body_hash` is SHA-256 of both). The body itself
 * is a hint: what counts is read again from Patreon. Of it only `masked_body` is kept, without what tells of a person. `waiting` is to be worked from `next_attempt_at` on;
 * `ignored` needs no work; `failed` was given up, and the next sweep puts it right. `repeats` counts how often the same
 * bytes came again. `member_id` and `patreon_user_id` null: the body named none.
 */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    bodyHash: text("body_hash").notNull(),
    event: text("event").notNull(),
    memberId: uuid("member_id"),
    patreonUserId: text("patreon_user_id"),
    status: text("status", { enum: deliveryStatuses }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    repeats: integer("repeats").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at"),
    /** null: the body was no JSON, or it came before bodies were kept. */
    maskedBody: jsonb("masked_body"),
    error: text("error"),
    receivedAt: moment("received_at").notNull(),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("webhook_deliveries_body_hash_unique").on(table.bodyHash),
    index("webhook_deliveries_status_next_attempt_at_index").on(table.status, table.nextAttemptAt),
    index("webhook_deliveries_received_at_index").on(table.receivedAt),
  ],
);

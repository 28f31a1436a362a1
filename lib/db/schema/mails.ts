import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { users } from "./users";

/**
 * Letters to people, written in the transaction of what they tell of and sent after it: one row a letter. `body` is a JWE
 * text, because it may hold a link that lets somebody in; it is forgotten once sent (null), except where there is no
 * mail server and the mailbox page shows it. `waiting` is to be sent from `next_attempt_at` on; `failed` was given up.
 */
export const mails = pgTable(
  "mails",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text("kind").notNull(),
    userId: integer("user_id").references(() => users.id, { onDelete: "cascade" }),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    body: text("body"),
    status: text("status", { enum: ["waiting", "sent", "failed"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at"),
    error: text("error"),
    createdAt: moment("created_at").notNull(),
    sentAt: moment("sent_at"),
  },
  (table) => [
    index("mails_user_id_index").on(table.userId),
    index("mails_waiting_index").on(table.nextAttemptAt).where(sql`${table.status} = 'waiting'`),
  ],
);

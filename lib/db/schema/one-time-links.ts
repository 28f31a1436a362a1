import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns";
import { users } from "./users";

/**
 * `set_password`: handed out by whoever has a shell, sets a password and signs in. `reset_password`: mailed to who forgot
 * theirs, sets a password and signs nobody in. `verify_email`: proves that mail to `email` is read by the person.
 * `sign_in`: handed out by an admin, signs in.
 */
const linkPurposes = ["set_password", "reset_password", "verify_email", "sign_in"] as const;

/**
 * Links that do one thing once, by SHA-256 of the token in the link. `created_by` null: made from a shell, or for the
 * person who asked. `email` is the address a mailed link was sent to; null for one that was handed out. A `verify_email`
 * link that the person themselves created is for another address than theirs, which it makes theirs.
 */
export const oneTimeLinks = pgTable(
  "one_time_links",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    purpose: text("purpose", { enum: linkPurposes }).notNull(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    email: text("email"),
    createdBy: integer("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
  },
  (table) => [
    index("one_time_links_user_id_index").on(table.userId),
    index("one_time_links_created_by_index").on(table.createdBy),
  ],
);

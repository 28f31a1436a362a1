import { index, integer, pgTable } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns";
import { users } from "./users";

/**
 * Links by which a person without a usable password sets one, by SHA-256 of the token in the link; an admin hands them
 * out. `created_by` null: made from a shell.
 */
export const passwordLinks = pgTable(
  "password_links",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdBy: integer("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
  },
  (table) => [
    index("password_links_user_id_index").on(table.userId),
    index("password_links_created_by_index").on(table.createdBy),
  ],
);

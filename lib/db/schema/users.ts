import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { roles } from "@/lib/contracts/roles";
import { moment } from "./columns";
import { venues } from "./venues";

/**
 * A person with an account. `username_key` and `email_key` are the folded forms (see `lib/accounts/names.ts`) in which
 * both are unique; the display forms keep what was typed. Someone who came by Patreon may have neither user name nor
 * password, and no e-mail where Patreon did not vouch for one. `membership_paid` repeats `entitlements.paid` and is
 * written in the same transaction, for readers of the older schema.
 */
export const users = pgTable(
  "users",
  {
    id: integer("id").primaryKey().generatedByDefaultAsIdentity(),
    username: text("username"),
    usernameKey: text("username_key").unique("users_username_key_unique"),
    email: text("email"),
    emailKey: text("email_key").unique("users_email_key_unique"),
    /** When it was proven that mail to `email` reaches the person; null: not yet, so the address links nothing. */
    emailVerifiedAt: moment("email_verified_at"),
    passwordHash: text("password_hash"),
    /** When the person chose the password here; null: never, so it is the older system's or there is none. */
    passwordChangedAt: moment("password_changed_at"),
    role: text("role", { enum: roles }).notNull().default("member"),
    venueId: integer("venue_id").references(() => venues.id, { onDelete: "set null" }),
    isActive: boolean("is_active").notNull().default(true),
    patreonId: text("patreon_id").unique("users_patreon_id_unique"),
    membershipPaid: boolean("membership_paid").notNull().default(false),
    lastChecked: moment("last_checked"),
    /** When all of the person's sessions were last ended here; null: never. Older tokens made before it open nothing. */
    sessionsEndedAt: moment("sessions_ended_at"),
    patreonConnected: boolean("patreon_connected").notNull().default(false),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("users_venue_id_index").on(table.venueId),
    index("users_created_at_index").on(table.createdAt),
    check(
      "users_role_known",
      sql`${table.role} in ('member', 'venue_manager', 'global_admin', 'super_admin')`,
    ),
    check("users_username_folded", sql`(${table.username} is null) = (${table.usernameKey} is null)`),
    check("users_email_folded", sql`(${table.email} is null) = (${table.emailKey} is null)`),
    check("users_patreon_id_number", sql`${table.patreonId} ~ '^[0-9]+$'`),
  ],
);

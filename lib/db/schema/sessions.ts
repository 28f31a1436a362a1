import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns";
import { users } from "./users";

/**
 * One signed-in device: a refresh token family (RFC 9700, 4.14). No token is stored, only SHA-256 of the current one
 * and of its parent. `parent_salt` lets the parent be answered again with the same successor
 * (`HMAC(salt, parent)`), and `family_key` proves that a token was minted for this row without keeping its ancestors.
 * `seen_generation` is the newest generation of which any token was presented; it only grows. A session lives while
 * `revoked_at` is null and both expiries lie ahead. Every change goes through a row lock in `lib/sessions/store.ts`.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    familyKey: bytes("family_key").notNull(),
    currentHash: bytes("current_hash").notNull(),
    parentHash: bytes("parent_hash"),
    parentSalt: bytes("parent_salt"),
    generation: integer("generation").notNull().default(0),
    seenGeneration: integer("seen_generation").notNull().default(0),
    rotatedAt: moment("rotated_at").notNull(),
    authTime: moment("auth_time").notNull(),
    amr: text("amr").array().notNull(),
    kid: text("kid").notNull(),
    userAgent: text("user_agent"),
    address: text("address"),
    createdAt: moment("created_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    idleExpiresAt: moment("idle_expires_at").notNull(),
    absoluteExpiresAt: moment("absolute_expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    revokedReason: text("revoked_reason"),
    /** When the person was told that this session was stolen; null: not yet, or it was not. */
    theftToldAt: moment("theft_told_at"),
  },
  (table) => [
    index("sessions_user_id_index").on(table.userId),
    // A session's end is set when it begins: unlike the idle one, it costs no refresh an index entry.
    index("sessions_absolute_expires_at_index").on(table.absoluteExpiresAt),
    index("sessions_live_kid_index").on(table.kid).where(sql`${table.revokedAt} is null`),
    check("sessions_parent_whole", sql`(${table.parentHash} is null) = (${table.parentSalt} is null)`),
    check("sessions_seen_not_ahead", sql`${table.seenGeneration} <= ${table.generation}`),
    check("sessions_revoked_why", sql`(${table.revokedAt} is null) = (${table.revokedReason} is null)`),
  ],
);

/** One row, or none: when everybody's sessions were last ended here, also of who is taken over only afterwards. */
export const allSessionsEnded = pgTable(
  "all_sessions_ended",
  { id: integer("id").primaryKey(), at: moment("at").notNull() },
  (table) => [check("all_sessions_ended_single", sql`${table.id} = 1`)],
);

import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns";

/**
 * What happened to accounts and sessions, append-only, written in the transaction of what it records. Each row carries
 * the hash of the one before it, so a changed, removed or inserted row shows (`lib/audit/verify.ts`). `details` is the
 * exact text that was hashed. Rows name people by number only: deleting an account leaves the chain whole.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    at: moment("at").notNull(),
    type: text("type").notNull(),
    /** Who did it; null for nobody signed in, or a machine. */
    actorId: integer("actor_id"),
    /** Whom it is about; null where no account is. */
    subjectId: integer("subject_id"),
    sessionId: uuid("session_id"),
    details: text("details").notNull(),
    previousHash: bytes("previous_hash").notNull(),
    hash: bytes("hash").notNull(),
  },
  (table) => [
    index("audit_events_subject_id_seq_index").on(table.subjectId, table.seq),
    index("audit_events_actor_id_seq_index").on(table.actorId, table.seq),
    index("audit_events_type_seq_index").on(table.type, table.seq),
    // With the type, so that what the overview counts is read from the index alone.
    index("audit_events_at_type_index").on(table.at, table.type),
  ],
);

/**
 * The ends of the chain, one row: its lock puts concurrent writers in order, and a cut tail shows against it. What was
 * forgotten in order (`lib/audit/trim.ts`) leaves the last forgotten row's number and hash as the anchor, which the first
 * row that is kept follows from; 0 and null before anything was forgotten.
 */
export const auditHead = pgTable(
  "audit_head",
  {
    id: integer("id").primaryKey(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    hash: bytes("hash").notNull(),
    anchorSeq: bigint("anchor_seq", { mode: "number" }).notNull().default(0),
    anchorHash: bytes("anchor_hash"),
  },
  (table) => [check("audit_head_single", sql`${table.id} = 1`)],
);

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { entitlementStates } from "@/lib/contracts/membership";
import { runModes, runStatuses, runTriggers } from "@/lib/contracts/runs";
import { moment } from "./columns";
import { users } from "./users";

/**
 * The verdict on a user, one row a user. It is what `lib/membership/rules.ts` said last; whether a grace has run out
 * meanwhile is derived when it is read, never stored. `until` null means without a known end.
 */
export const entitlements = pgTable("entitlements", {
  userId: integer("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  state: text("state", { enum: entitlementStates }).notNull(),
  paid: boolean("paid").notNull(),
  tierIds: text("tier_ids").array().notNull(),
  since: moment("since").notNull(),
  until: moment("until"),
  reason: text("reason").notNull(),
  observedAt: moment("observed_at").notNull(),
  source: text("source").notNull(),
});

/** Every change of a verdict: from, to, why, and who told us. Never deleted by hand. */
export const membershipEvents = pgTable(
  "membership_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    fromState: text("from_state", { enum: entitlementStates }),
    toState: text("to_state", { enum: entitlementStates }).notNull(),
    fromPaid: boolean("from_paid").notNull(),
    toPaid: boolean("to_paid").notNull(),
    reason: text("reason").notNull(),
    source: text("source").notNull(),
    runId: uuid("run_id"),
    at: moment("at").notNull(),
  },
  (table) => [index("membership_events_user_id_at_index").on(table.userId, table.at)],
);

/**
 * One verification of everybody. `running` with a lease that has run out is a killed run, and a sweep goes on at its
 * `cursor`. `held` means the breaker stopped it: nobody's access was changed;
 * `dropped`, that a person then decided against it. `counts` holds
 * `{seen, gained, lost, changed, unknown}`, and while the run goes on how far it is: `{done, total}`. `parked_until`: Patreon asked to be left alone until then; the run goes on
 * afterwards.
 */
export const verificationRuns = pgTable(
  "verification_runs",
  {
    id: uuid("id").primaryKey(),
    trigger: text("trigger", { enum: runTriggers }).notNull(),
    mode: text("mode", { enum: runModes }).notNull(),
    dryRun: boolean("dry_run").notNull(),
    /** Who began it in the browser; null: a machine, a shell, or somebody who is gone. */
    requestedBy: integer("requested_by").references(() => users.id, { onDelete: "set null" }),
    status: text("status", { enum: runStatuses }).notNull(),
    cursor: text("cursor"),
    pages: integer("pages").notNull().default(0),
    counts: jsonb("counts").$type<Record<string, number>>().notNull(),
    apiCalls: integer("api_calls").notNull().default(0),
    error: text("error"),
    parkedUntil: moment("parked_until"),
    startedAt: moment("started_at").notNull(),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    index("verification_runs_started_at_index").on(table.startedAt),
    index("verification_runs_requested_by_index").on(table.requestedBy),
    check("verification_runs_finished", sql`(${table.status} = 'running') = (${table.finishedAt} is null)`),
  ],
);

/**
 * What a run would change, decided but not yet applied: the plan a person can read, and what the apply reads. Rows of
 * a held run stay until somebody applies or drops it.
 */
export const plannedChanges = pgTable(
  "planned_changes",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => verificationRuns.id, { onDelete: "cascade" }),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    fromState: text("from_state", { enum: entitlementStates }),
    fromPaid: boolean("from_paid").notNull(),
    fromReason: text("from_reason"),
    state: text("state", { enum: entitlementStates }).notNull(),
    paid: boolean("paid").notNull(),
    tierIds: text("tier_ids").array().notNull(),
    until: moment("until"),
    reason: text("reason").notNull(),
    observedAt: moment("observed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.userId], name: "planned_changes_pkey" }),
    index("planned_changes_user_id_index").on(table.userId),
  ],
);

/**
 * Access that an admin gave for a time, whatever Patreon says: one row each time. The verdict that follows from it is the
 * `override` in `entitlements`; `note` says why in the admin's words. `ended_at`: it was taken back early.
 */
export const membershipOverrides = pgTable(
  "membership_overrides",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    until: moment("until").notNull(),
    note: text("note").notNull(),
    setBy: integer("set_by").references(() => users.id, { onDelete: "set null" }),
    setAt: moment("set_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [
    index("membership_overrides_user_id_index").on(table.userId),
    index("membership_overrides_set_by_index").on(table.setBy),
  ],
);

/**
 * A right held by one process at a time across all copies of the app; free again once `until` has passed, or once the
 * database process that the holder is connected to (`backend_pid`) is gone, because the holder died. `backend_pid`
 * null: only the time counts.
 */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  until: moment("until").notNull(),
  backendPid: integer("backend_pid"),
});

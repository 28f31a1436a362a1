import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns";
import { sessions } from "./sessions";
import { users } from "./users";

/** The two older systems there are: the one with Patreon (PostgreSQL) and the one with venues (MySQL). */
export const legacySystems = ["patreon", "venues"] as const;

/**
 * Every row of an older system's people and who it became here, by that system's own id: what an older token may be
 * looked up in, so that it never names a person who came later. `digest` is of all that the older row said and `written`
 * is what was made of it (secrets as digests only), so that a second import tells what changed there from what changed
 * here.
 * `merged` rows were joined to another's account: they open nothing by themselves.
 */
export const legacyAccounts = pgTable(
  "legacy_accounts",
  {
    system: text("system", { enum: legacySystems }).notNull(),
    kind: text("kind", { enum: ["user", "profile"] }).notNull(),
    legacyId: text("legacy_id").notNull(),
    userId: integer("user_id").references(() => users.id, { onDelete: "set null" }),
    patreonId: text("patreon_id"),
    username: text("username"),
    email: text("email"),
    digest: text("digest").notNull(),
    written: jsonb("written").notNull(),
    mergedAt: moment("merged_at"),
    importedAt: moment("imported_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.system, table.kind, table.legacyId], name: "legacy_accounts_pkey" }),
    index("legacy_accounts_user_id_index").on(table.userId),
    index("legacy_accounts_patreon_id_index").on(table.patreonId),
    index("legacy_accounts_username_index").on(table.username),
  ],
);

/**
 * One row an import that was applied. `highest_id` is the highest id the older system ever gave: a number above it was
 * never anybody's id there.
 */
export const legacyImports = pgTable("legacy_imports", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  system: text("system", { enum: legacySystems }).notNull(),
  highestId: bigint("highest_id", { mode: "number" }).notNull(),
  /** Its tables and columns, for the way back. */
  form: jsonb("form").notNull(),
  counts: jsonb("counts").notNull(),
  startedAt: moment("started_at").notNull(),
  finishedAt: moment("finished_at").notNull(),
});

/**
 * Names and e-mails of the older system that could not be kept as they were (in use by another but for case, or a
 * number), exactly as they were typed there: their owners still sign in with them.
 */
export const signInAliases = pgTable(
  "sign_in_aliases",
  {
    alias: text("alias").notNull(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (table) => [
    primaryKey({ columns: [table.alias, table.userId], name: "sign_in_aliases_pkey" }),
    index("sign_in_aliases_user_id_index").on(table.userId),
  ],
);

/**
 * Older tokens that were exchanged, by SHA-256: each for one session of ours. `salt` lets a lost answer be given again
 * with the same tokens. `session_id` null: the session is long gone, and the token stays spent.
 */
export const legacyExchanges = pgTable(
  "legacy_exchanges",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    sessionId: uuid("session_id").references(() => sessions.id, { onDelete: "set null" }),
    salt: bytes("salt").notNull(),
    exchangedAt: moment("exchanged_at").notNull(),
  },
  (table) => [
    index("legacy_exchanges_user_id_index").on(table.userId),
    index("legacy_exchanges_session_id_index").on(table.sessionId),
    index("legacy_exchanges_exchanged_at_index").on(table.exchangedAt),
  ],
);

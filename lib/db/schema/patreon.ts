import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sources } from "@/lib/contracts/membership";
import { moment } from "./columns";
import { users } from "./users";

/**
 * The Patreon grant of a user: one row a user and a Patreon id, overwritten at every sign-in, because a new grant may
 * kill the one before. Both tokens are JWE texts. `needs_reauth` means Patreon refused the refresh token: nothing is
 * asked with this row until the person signs in with Patreon again.
 */
export const patreonAccounts = pgTable("patreon_accounts", {
  userId: integer("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  patreonUserId: text("patreon_user_id").notNull().unique("patreon_accounts_patreon_user_id_unique"),
  accessToken: text("access_token").notNull(),
  refreshToken: text("refresh_token").notNull(),
  tokenExpiresAt: moment("token_expires_at").notNull(),
  scopes: text("scopes").array().notNull(),
  needsReauth: boolean("needs_reauth").notNull().default(false),
  updatedAt: moment("updated_at").notNull().defaultNow(),
});

/**
 * The creator's token pair, one row. It starts from the settings and lives here once Patreon has rotated it;
 * `seed` is a fingerprint of the setting it came from, so that a newly set token replaces a stored one.
 */
export const patreonCreatorTokens = pgTable(
  "patreon_creator_tokens",
  {
    id: integer("id").primaryKey(),
    seed: text("seed").notNull(),
    accessToken: text("access_token").notNull(),
    refreshToken: text("refresh_token"),
    tokenExpiresAt: moment("token_expires_at"),
    refusedAt: moment("refused_at"),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [check("patreon_creator_tokens_single", sql`${table.id} = 1`)],
);

/** An OAuth attempt under way. The state is unguessable (only its hash is kept), single-use, and tied to one browser. */
export const oauthStates = pgTable(
  "oauth_states",
  {
    stateHash: text("state_hash").primaryKey(),
    browserHash: text("browser_hash").notNull(),
    purpose: text("purpose", { enum: ["sign_in", "link"] }).notNull(),
    userId: integer("user_id").references(() => users.id, { onDelete: "cascade" }),
    returnTo: text("return_to").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("oauth_states_expires_at_index").on(table.expiresAt),
    index("oauth_states_user_id_index").on(table.userId),
    check("oauth_states_link_has_user", sql`(${table.purpose} = 'link') = (${table.userId} is not null)`),
  ],
);

/** The columns that mirror a member of the campaign, with Patreon's own names; see patreonMembers. */
const memberFacts = {
  patreonUserId: text("patreon_user_id").notNull(),
  patronStatus: text("patron_status"),
  lastChargeStatus: text("last_charge_status"),
  lastChargeDate: moment("last_charge_date"),
  nextChargeDate: moment("next_charge_date"),
  currentlyEntitledAmountCents: integer("currently_entitled_amount_cents"),
  willPayAmountCents: integer("will_pay_amount_cents"),
  campaignLifetimeSupportCents: integer("campaign_lifetime_support_cents"),
  pledgeCadence: integer("pledge_cadence"),
  pledgeRelationshipStart: moment("pledge_relationship_start"),
  isFreeTrial: boolean("is_free_trial").notNull(),
  isGifted: boolean("is_gifted").notNull(),
  fullName: text("full_name"),
  email: text("email"),
  tierIds: text("tier_ids").array().notNull(),
};

/**
 * The mirror of the campaign: one row a member, whoever told us and whether or not the person has an account here, so
 * that someone who signs up next week is recognised at once. `observed_at` is when Patreon was asked: older news
 * never overwrites newer. `declined_since` is when the decline was first seen and stays through Patreon's retries,
 * which move `last_charge_date`. `left_at` is set when a complete sweep no longer listed the member.
 */
export const patreonMembers = pgTable(
  "patreon_members",
  {
    id: uuid("id").primaryKey(),
    ...memberFacts,
    declinedSince: moment("declined_since"),
    leftAt: moment("left_at"),
    observedAt: moment("observed_at").notNull(),
    source: text("source", { enum: sources }).notNull(),
  },
  (table) => [index("patreon_members_patreon_user_id_index").on(table.patreonUserId)],
);

/** What a sweep has read so far: becomes part of the mirror only when every page was read. */
export const sweptMembers = pgTable(
  "swept_members",
  {
    runId: uuid("run_id").notNull(),
    id: uuid("id").notNull(),
    ...memberFacts,
    observedAt: moment("observed_at").notNull(),
  },
  (table) => [
    uniqueIndex("swept_members_run_id_id_unique").on(table.runId, table.id),
    index("swept_members_run_id_patreon_user_id_index").on(table.runId, table.patreonUserId),
  ],
);

/** The campaign's tiers, unpublished ones included: old patrons keep them. */
export const patreonTiers = pgTable("patreon_tiers", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  amountCents: integer("amount_cents").notNull(),
  published: boolean("published"),
  observedAt: moment("observed_at").notNull(),
});

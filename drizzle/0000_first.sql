CREATE TABLE "entitlements" (
	"user_id" integer PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"paid" boolean NOT NULL,
	"tier_ids" text[] NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	"reason" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "membership_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "membership_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" integer NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"from_paid" boolean NOT NULL,
	"to_paid" boolean NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"run_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "planned_changes" (
	"run_id" uuid NOT NULL,
	"user_id" integer NOT NULL,
	"from_state" text,
	"from_paid" boolean NOT NULL,
	"from_reason" text,
	"state" text NOT NULL,
	"paid" boolean NOT NULL,
	"tier_ids" text[] NOT NULL,
	"until" timestamp with time zone,
	"reason" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "planned_changes_pkey" PRIMARY KEY("run_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "verification_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"trigger" text NOT NULL,
	"mode" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"status" text NOT NULL,
	"cursor" text,
	"pages" integer DEFAULT 0 NOT NULL,
	"counts" jsonb NOT NULL,
	"api_calls" integer DEFAULT 0 NOT NULL,
	"error" text,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "verification_runs_finished" CHECK (("verification_runs"."status" = 'running') = ("verification_runs"."finished_at" is null))
);
--> statement-breakpoint
CREATE TABLE "oauth_states" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"browser_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"user_id" integer,
	"return_to" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "oauth_states_link_has_user" CHECK (("oauth_states"."purpose" = 'link') = ("oauth_states"."user_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "patreon_accounts" (
	"user_id" integer PRIMARY KEY NOT NULL,
	"patreon_user_id" text NOT NULL,
	"access_token" text NOT NULL,
	"refresh_token" text NOT NULL,
	"token_expires_at" timestamp with time zone NOT NULL,
	"scopes" text[] NOT NULL,
	"needs_reauth" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "patreon_accounts_patreon_user_id_unique" UNIQUE("patreon_user_id")
);
--> statement-breakpoint
CREATE TABLE "patreon_creator_tokens" (
	"id" integer PRIMARY KEY NOT NULL,
	"seed" text NOT NULL,
	"access_token" text NOT NULL,
	"refresh_token" text,
	"token_expires_at" timestamp with time zone,
	"refused_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "patreon_creator_tokens_single" CHECK ("patreon_creator_tokens"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "patreon_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"patreon_user_id" text NOT NULL,
	"patron_status" text,
	"last_charge_status" text,
	"last_charge_date" timestamp with time zone,
	"next_charge_date" timestamp with time zone,
	"currently_entitled_amount_cents" integer,
	"will_pay_amount_cents" integer,
	"campaign_lifetime_support_cents" integer,
	"pledge_cadence" integer,
	"pledge_relationship_start" timestamp with time zone,
	"is_free_trial" boolean NOT NULL,
	"is_gifted" boolean NOT NULL,
	"full_name" text,
	"email" text,
	"tier_ids" text[] NOT NULL,
	"declined_since" timestamp with time zone,
	"left_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patreon_tiers" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"published" boolean,
	"observed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "swept_members" (
	"run_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"patreon_user_id" text NOT NULL,
	"patron_status" text,
	"last_charge_status" text,
	"last_charge_date" timestamp with time zone,
	"next_charge_date" timestamp with time zone,
	"currently_entitled_amount_cents" integer,
	"will_pay_amount_cents" integer,
	"campaign_lifetime_support_cents" integer,
	"pledge_cadence" integer,
	"pledge_relationship_start" timestamp with time zone,
	"is_free_trial" boolean NOT NULL,
	"is_gifted" boolean NOT NULL,
	"full_name" text,
	"email" text,
	"tier_ids" text[] NOT NULL,
	"observed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"user_id" integer PRIMARY KEY NOT NULL,
	"name" text,
	"avatar_url" text,
	"membership_tier" text,
	"is_team_member" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"family_key" "bytea" NOT NULL,
	"current_hash" "bytea" NOT NULL,
	"parent_hash" "bytea",
	"parent_salt" "bytea",
	"generation" integer DEFAULT 0 NOT NULL,
	"seen_generation" integer DEFAULT 0 NOT NULL,
	"rotated_at" timestamp with time zone NOT NULL,
	"auth_time" timestamp with time zone NOT NULL,
	"amr" text[] NOT NULL,
	"kid" text NOT NULL,
	"user_agent" text,
	"address" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"idle_expires_at" timestamp with time zone NOT NULL,
	"absolute_expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text,
	CONSTRAINT "sessions_parent_whole" CHECK (("sessions"."parent_hash" is null) = ("sessions"."parent_salt" is null)),
	CONSTRAINT "sessions_seen_not_ahead" CHECK ("sessions"."seen_generation" <= "sessions"."generation"),
	CONSTRAINT "sessions_revoked_why" CHECK (("sessions"."revoked_at" is null) = ("sessions"."revoked_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (sequence name "users_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"username" text,
	"username_key" text,
	"email" text,
	"email_key" text,
	"password_hash" text,
	"role" text DEFAULT 'member' NOT NULL,
	"venue_id" integer,
	"is_active" boolean DEFAULT true NOT NULL,
	"patreon_id" text,
	"membership_paid" boolean DEFAULT false NOT NULL,
	"last_checked" timestamp with time zone,
	"patreon_connected" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_username_key_unique" UNIQUE("username_key"),
	CONSTRAINT "users_email_key_unique" UNIQUE("email_key"),
	CONSTRAINT "users_patreon_id_unique" UNIQUE("patreon_id"),
	CONSTRAINT "users_role_known" CHECK ("users"."role" in ('member', 'venue_manager', 'global_admin', 'super_admin')),
	CONSTRAINT "users_username_folded" CHECK (("users"."username" is null) = ("users"."username_key" is null)),
	CONSTRAINT "users_email_folded" CHECK (("users"."email" is null) = ("users"."email_key" is null)),
	CONSTRAINT "users_patreon_id_number" CHECK ("users"."patreon_id" ~ '^[0-9]+$')
);
--> statement-breakpoint
CREATE TABLE "venues" (
	"id" integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (sequence name "venues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "venues_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_events" ADD CONSTRAINT "membership_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_changes" ADD CONSTRAINT "planned_changes_run_id_verification_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."verification_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_changes" ADD CONSTRAINT "planned_changes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_states" ADD CONSTRAINT "oauth_states_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patreon_accounts" ADD CONSTRAINT "patreon_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_venue_id_venues_id_fk" FOREIGN KEY ("venue_id") REFERENCES "public"."venues"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "membership_events_user_id_at_index" ON "membership_events" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "planned_changes_user_id_index" ON "planned_changes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_runs_started_at_index" ON "verification_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "oauth_states_expires_at_index" ON "oauth_states" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_states_user_id_index" ON "oauth_states" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "patreon_members_patreon_user_id_index" ON "patreon_members" USING btree ("patreon_user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "swept_members_run_id_id_unique" ON "swept_members" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "swept_members_run_id_patreon_user_id_index" ON "swept_members" USING btree ("run_id","patreon_user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "users_venue_id_index" ON "users" USING btree ("venue_id");
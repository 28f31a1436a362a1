CREATE TABLE "legacy_accounts" (
	"system" text NOT NULL,
	"kind" text NOT NULL,
	"legacy_id" text NOT NULL,
	"user_id" integer,
	"patreon_id" text,
	"username" text,
	"email" text,
	"digest" text NOT NULL,
	"written" jsonb NOT NULL,
	"merged_at" timestamp with time zone,
	"imported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "legacy_accounts_pkey" PRIMARY KEY("system","kind","legacy_id")
);
--> statement-breakpoint
CREATE TABLE "legacy_exchanges" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"session_id" uuid,
	"salt" "bytea" NOT NULL,
	"exchanged_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "legacy_imports" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "legacy_imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"system" text NOT NULL,
	"highest_id" bigint NOT NULL,
	"form" jsonb NOT NULL,
	"counts" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_aliases" (
	"alias" text NOT NULL,
	"user_id" integer NOT NULL,
	CONSTRAINT "sign_in_aliases_pkey" PRIMARY KEY("alias","user_id")
);
--> statement-breakpoint
CREATE TABLE "password_links" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"created_by" integer,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "password_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "legacy_accounts" ADD CONSTRAINT "legacy_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legacy_exchanges" ADD CONSTRAINT "legacy_exchanges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legacy_exchanges" ADD CONSTRAINT "legacy_exchanges_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_aliases" ADD CONSTRAINT "sign_in_aliases_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "legacy_accounts_user_id_index" ON "legacy_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "legacy_accounts_patreon_id_index" ON "legacy_accounts" USING btree ("patreon_id");--> statement-breakpoint
CREATE INDEX "legacy_accounts_username_index" ON "legacy_accounts" USING btree ("username");--> statement-breakpoint
CREATE INDEX "legacy_exchanges_user_id_index" ON "legacy_exchanges" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "legacy_exchanges_session_id_index" ON "legacy_exchanges" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "legacy_exchanges_exchanged_at_index" ON "legacy_exchanges" USING btree ("exchanged_at");--> statement-breakpoint
CREATE INDEX "sign_in_aliases_user_id_index" ON "sign_in_aliases" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "password_links_user_id_index" ON "password_links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "password_links_created_by_index" ON "password_links" USING btree ("created_by");
-- What decides something is kept beside the audit, of which the oldest may be forgotten: when somebody chose their name,
-- and when all sessions of a person, or everybody's, were last ended. So far only the audit tells.
CREATE TABLE "all_sessions_ended" (
	"id" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "all_sessions_ended_single" CHECK ("all_sessions_ended"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "name_chosen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "sessions_ended_at" timestamp with time zone;--> statement-breakpoint
UPDATE "profiles" SET "name_chosen_at" = "told"."at"
	FROM (SELECT "subject_id", max("at") AS "at" FROM "audit_events" WHERE "type" = 'profile_changed' GROUP BY "subject_id") AS "told"
	WHERE "profiles"."user_id" = "told"."subject_id";--> statement-breakpoint
UPDATE "users" SET "sessions_ended_at" = "told"."at"
	FROM (SELECT "subject_id", max("at") AS "at" FROM "audit_events" WHERE "type" = 'sessions_revoked' GROUP BY "subject_id") AS "told"
	WHERE "users"."id" = "told"."subject_id";--> statement-breakpoint
-- An event about nobody is about everybody, unless it names the one key whose sessions were ended.
INSERT INTO "all_sessions_ended" ("id", "at")
	SELECT 1, max("at") FROM "audit_events"
	WHERE "type" = 'sessions_revoked' AND "subject_id" IS NULL AND "details" NOT LIKE '%"kid":%'
	HAVING count(*) > 0;

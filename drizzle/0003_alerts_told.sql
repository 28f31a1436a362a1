-- An alert that no channel took must be told at its next raise, so whether it was told is kept. Those open now were.
ALTER TABLE "alerts" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
UPDATE "alerts" SET "told_at" = "first_raised_at" WHERE "resolved_at" IS NULL;

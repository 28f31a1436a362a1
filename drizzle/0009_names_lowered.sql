-- The members are searched and read by name: the database keeps it lowered, in place of doing so for every row.
DROP INDEX "profiles_name_index";--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "name_lower" text GENERATED ALWAYS AS (lower(name)) STORED;--> statement-breakpoint
CREATE INDEX "profiles_name_index" ON "profiles" USING btree ("name_lower","user_id");
-- What is older than wanted is forgotten: where the audit then begins, and sessions by their end.
ALTER TABLE "audit_head" ADD COLUMN "anchor_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_head" ADD COLUMN "anchor_hash" "bytea";--> statement-breakpoint
CREATE INDEX "sessions_absolute_expires_at_index" ON "sessions" USING btree ("absolute_expires_at");
DROP INDEX "audit_events_at_index";--> statement-breakpoint
CREATE INDEX "audit_events_at_type_index" ON "audit_events" USING btree ("at","type");
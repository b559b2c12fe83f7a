-- no transaction: the indexes are built beside the writes. Begun anew, it builds them again.
DROP INDEX CONCURRENTLY IF EXISTS "outbox_undelivered";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "outbox_undelivered" ON "outbox" USING btree ("xact","id") WHERE "outbox"."processed_at" is null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "outbox_of_clinic";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "outbox_of_clinic" ON "outbox" USING btree ("clinic_id","xact","id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "outbox_by_age";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "outbox_by_age" ON "outbox" USING btree ("created_at");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "patients_by_number";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "patients_by_number" ON "patients" USING btree ("clinic_id","phone_e164") WHERE "patients"."phone_e164" is not null and "patients"."merged_into" is null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "outbox_waiting";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "outbox_processed";

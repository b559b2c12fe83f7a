-- no transaction: beside the writes. An index whose building was broken off is left invalid, so each is dropped before it is built.
DROP INDEX CONCURRENTLY IF EXISTS "appointments_of_patient";
--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "appointments_of_patient" ON "appointments" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_of_patient";
--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "follow_up_plans_of_patient" ON "follow_up_plans" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "series_of_patient";
--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "series_of_patient" ON "series" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "appointments_by_plan";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "appointments_by_plan" ON "appointments" USING btree ("clinic_id","plan_id") WHERE "appointments"."plan_id" is not null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "appointments_mismatched";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "appointments_mismatched" ON "appointments" USING btree ("clinic_id","id") WHERE "appointments"."mismatched";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_mismatched";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "follow_up_plans_mismatched" ON "follow_up_plans" USING btree ("clinic_id","id") WHERE "follow_up_plans"."mismatched";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "series_mismatched";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "series_mismatched" ON "series" USING btree ("clinic_id","id") WHERE "series"."mismatched";

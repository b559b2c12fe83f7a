-- no transaction: beside the writes. An index whose building was broken off is left invalid, so each is dropped before it is built.
-- Plans that do not know the values ask for indexes that fit each statement by themselves.
DROP INDEX CONCURRENTLY IF EXISTS "appointments_consultations";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "appointments_consultations" ON "appointments" USING btree ("doctor_id","clinic_id","starts_at") WHERE "appointments"."status" = 'COMPLETED' and "appointments"."type" = 'IN_PERSON';
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "code_tries_by_latest";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "code_tries_by_latest" ON "code_tries" USING btree ((coalesce(tries[cardinality(tries)], '-infinity')));
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_by_status";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "follow_up_plans_by_status" ON "follow_up_plans" USING btree ("clinic_id","status","scheduled_for","id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "series_by_doctor";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "series_by_doctor" ON "series" USING btree ("doctor_id","clinic_id","start_date","id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "series_changed";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "series_changed" ON "series" USING btree ("clinic_id","updated_at");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "series_zones";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "series_zones" ON "series" USING btree ("timezone") WHERE "series"."status" <> 'cancelled';
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_by_clinic";

-- no transaction: beside the writes. An index whose building was broken off is left invalid, so each is dropped before it is built.
-- Plans that do not know the values ask for indexes that have a list's rows in its order.
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_doctors_worklist";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "follow_up_plans_doctors_worklist" ON "follow_up_plans" USING btree ("clinic_id","doctor_id","scheduled_for","id") WHERE "follow_up_plans"."status" in ('scheduled', 'overdue');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_owners_worklist";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "follow_up_plans_owners_worklist" ON "follow_up_plans" USING btree ("clinic_id","owner_id","scheduled_for","id") WHERE "follow_up_plans"."owner_id" is not null and "follow_up_plans"."status" in ('scheduled', 'overdue');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "follow_up_plans_snoozed";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "follow_up_plans_snoozed" ON "follow_up_plans" USING btree ("clinic_id","scheduled_for","id") WHERE "follow_up_plans"."snooze_until" is not null and "follow_up_plans"."status" in ('scheduled', 'overdue');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "time_off_by_start";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "time_off_by_start" ON "time_off" USING btree ("clinic_id","doctor_id","starts_at","id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "closures_by_start";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "closures_by_start" ON "closures" USING btree ("clinic_id","starts_at","id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "appointment_templates_by_name";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "appointment_templates_by_name" ON "appointment_templates" USING btree ("clinic_id","name","id") WHERE "appointment_templates"."deleted_at" is null;
--> statement-breakpoint
-- A doctor and a patient have their clinic. Postgres takes the columns for independent otherwise, expects a part of a doctor's rows
-- that gets smaller with each further clinic, and would read and sort all of them for a page.
CREATE STATISTICS IF NOT EXISTS appointments_go_together (dependencies) ON clinic_id, doctor_id, patient_id FROM appointments;
--> statement-breakpoint
CREATE STATISTICS IF NOT EXISTS follow_up_plans_go_together (dependencies) ON clinic_id, doctor_id, patient_id FROM follow_up_plans;
--> statement-breakpoint
CREATE STATISTICS IF NOT EXISTS queue_entries_go_together (dependencies) ON clinic_id, doctor_id FROM queue_entries;
--> statement-breakpoint
CREATE STATISTICS IF NOT EXISTS series_go_together (dependencies) ON clinic_id, doctor_id, patient_id FROM series;
--> statement-breakpoint
CREATE STATISTICS IF NOT EXISTS time_off_go_together (dependencies) ON clinic_id, doctor_id FROM time_off;
--> statement-breakpoint
ANALYZE appointments, follow_up_plans, queue_entries, series, time_off;

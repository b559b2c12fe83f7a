-- no transaction: the indexes are built beside the writes. Begun anew, it builds them again.
-- What hangs on one patient is found by the patient, so that erasing somebody reads no other's rows.
DROP INDEX CONCURRENTLY IF EXISTS "links_of_patient";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "links_of_patient" ON "links" USING btree ("clinic_id","patient_id") WHERE patient_id is not null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "link_codes_of_patient";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "link_codes_of_patient" ON "link_codes" USING btree ("clinic_id","patient_id") WHERE patient_id is not null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "possible_duplicates_of_other";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "possible_duplicates_of_other" ON "possible_duplicates" USING btree ("clinic_id","other_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "patient_merges_of_merged";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "patient_merges_of_merged" ON "patient_merges" USING btree ("clinic_id","from_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "notifications_of_patient";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "notifications_of_patient" ON "notifications" USING btree ("clinic_id","patient_id") WHERE patient_id is not null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "visit_links_of_patient";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "visit_links_of_patient" ON "visit_links" USING btree ("clinic_id","patient_id");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "calendars_of_patient";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "calendars_of_patient" ON "calendars" USING btree ("clinic_id","patient_id") WHERE patient_id is not null;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "import_rows_of_record";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "import_rows_of_record" ON "import_rows" USING btree ("clinic_id","record_id") WHERE record_id is not null;

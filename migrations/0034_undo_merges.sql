DROP INDEX "patients_external_id";--> statement-breakpoint
ALTER TABLE "patient_merges" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "patient_merges" ADD COLUMN "undone_by" uuid;--> statement-breakpoint
ALTER TABLE "possible_duplicates" ADD COLUMN "dismissed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "possible_duplicates" ADD COLUMN "dismissed_by" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "patient_merges_that_stand" ON "patient_merges" USING btree ("clinic_id","from_id") WHERE "patient_merges"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "patients_merged_into" ON "patients" USING btree ("clinic_id","merged_into","id") WHERE "patients"."merged_into" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "patients_external_id" ON "patients" USING btree ("clinic_id","external_id") WHERE "patients"."external_id" is not null and "patients"."merged_into" is null;
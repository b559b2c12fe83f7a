ALTER TABLE "appointments" ADD COLUMN "affected_by" text;--> statement-breakpoint
ALTER TABLE "appointments" ADD COLUMN "overbooked_over" text[];--> statement-breakpoint
ALTER TABLE "clinic_doctors" ADD COLUMN "inactive_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "doctors" ADD COLUMN "judged_rules" integer;--> statement-breakpoint
CREATE INDEX "appointments_affected" ON "appointments" USING btree ("clinic_id","starts_at","id") WHERE "appointments"."affected_by" is not null and "appointments"."status" not in ('COMPLETED', 'CANCELLED', 'NO_SHOW');--> statement-breakpoint
CREATE INDEX "doctors_to_judge" ON "doctors" USING btree ("id") WHERE "doctors"."judged_rules" is distinct from "doctors"."rules_version";--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_affected_by" CHECK ("appointments"."affected_by" in ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS', 'DOCTOR_INACTIVE', 'LOCATION_INACTIVE'));
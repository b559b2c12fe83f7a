ALTER TABLE "appointments" ADD COLUMN "booked_as" text;--> statement-breakpoint
CREATE INDEX "appointments_under_way" ON "appointments" USING btree ("clinic_id","starts_at") WHERE "appointments"."status" in ('CHECKED_IN', 'IN_PROGRESS');--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_booked_as" CHECK ("appointments"."booked_as" in ('PATIENT', 'STAFF'));
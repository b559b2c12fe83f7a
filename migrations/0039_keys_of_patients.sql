-- Each key carries the patient, so a drift cannot be stored. Rows of before may have drifted, so the keys are NOT VALID;
-- `npm run db:check` lists those rows, and validates once there are none.
ALTER TABLE "appointments"
  DROP CONSTRAINT "appointments_parent", DROP CONSTRAINT "appointments_original", DROP CONSTRAINT "appointments_series",
  ADD CONSTRAINT "appointments_parent" FOREIGN KEY ("clinic_id","parent_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_original" FOREIGN KEY ("clinic_id","original_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_series" FOREIGN KEY ("clinic_id","series_id","patient_id") REFERENCES "series"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_plan" FOREIGN KEY ("clinic_id","plan_id","patient_id") REFERENCES "follow_up_plans"("clinic_id","id","patient_id") NOT VALID;
--> statement-breakpoint
ALTER TABLE "follow_up_plans"
  DROP CONSTRAINT "follow_up_plans_appointment", DROP CONSTRAINT "follow_up_plans_follow_up",
  ADD CONSTRAINT "follow_up_plans_appointment" FOREIGN KEY ("clinic_id","appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "follow_up_plans_follow_up" FOREIGN KEY ("clinic_id","follow_up_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID;

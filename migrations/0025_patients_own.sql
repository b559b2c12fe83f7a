-- A visit, what it follows, its plan and its series are one patient's: each key carries the patient, so a drift cannot be stored.
-- Rows of before may have drifted, so the keys are NOT VALID; `npm run db:check` lists those rows, and validates once there are none.
-- On a database with rows `scripts/migrate.ts` has built the three unique indexes already, without locking their tables.
CREATE UNIQUE INDEX IF NOT EXISTS "appointments_of_patient" ON "appointments" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "follow_up_plans_of_patient" ON "follow_up_plans" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "series_of_patient" ON "series" USING btree ("clinic_id","id","patient_id");
--> statement-breakpoint
ALTER TABLE "appointments" ADD COLUMN "plan_id" uuid, ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
-- Filled before the keys are there: a row that is written twice in one transaction is held to them.
-- A follow-up visit keeps the id of its plan. Of one that a plan was reopened for, that is the only plan its parent has ever had.
UPDATE appointments a SET plan_id = p.id FROM follow_up_plans p
WHERE p.clinic_id = a.clinic_id AND p.follow_up_appointment_id = a.id AND p.patient_id = a.patient_id;
--> statement-breakpoint
UPDATE appointments a SET plan_id = p.id FROM follow_up_plans p
WHERE a.is_follow_up AND a.plan_id IS NULL AND p.clinic_id = a.clinic_id AND p.appointment_id = a.parent_appointment_id
  AND p.patient_id = a.patient_id
  AND NOT EXISTS (SELECT FROM follow_up_plans o WHERE o.clinic_id = p.clinic_id AND o.appointment_id = p.appointment_id AND o.id <> p.id);
--> statement-breakpoint
-- Records whose patient is not the one of what they belong to: from before the keys that carry the patient.
CREATE VIEW patient_mismatches AS
  SELECT p.clinic_id, 'follow_up_plan' kind, p.id, p.patient_id, p.mismatched, 'appointment' of_kind, v.id of_id, v.patient_id of_patient_id
    FROM follow_up_plans p JOIN appointments v ON v.clinic_id = p.clinic_id AND v.id = p.appointment_id WHERE v.patient_id <> p.patient_id
  UNION ALL SELECT p.clinic_id, 'follow_up_plan', p.id, p.patient_id, p.mismatched, 'appointment', v.id, v.patient_id
    FROM follow_up_plans p JOIN appointments v ON v.clinic_id = p.clinic_id AND v.id = p.follow_up_appointment_id WHERE v.patient_id <> p.patient_id
  UNION ALL SELECT v.clinic_id, 'appointment', v.id, v.patient_id, v.mismatched, 'follow_up_plan', p.id, p.patient_id
    FROM appointments v JOIN follow_up_plans p ON p.clinic_id = v.clinic_id AND p.follow_up_appointment_id = v.id WHERE v.patient_id <> p.patient_id
  UNION ALL SELECT v.clinic_id, 'appointment', v.id, v.patient_id, v.mismatched, 'appointment', o.id, o.patient_id
    FROM appointments v JOIN appointments o ON o.clinic_id = v.clinic_id AND o.id = v.parent_appointment_id WHERE o.patient_id <> v.patient_id
  UNION ALL SELECT v.clinic_id, 'appointment', v.id, v.patient_id, v.mismatched, 'appointment', o.id, o.patient_id
    FROM appointments v JOIN appointments o ON o.clinic_id = v.clinic_id AND o.id = v.original_appointment_id
    WHERE o.patient_id <> v.patient_id AND o.id IS DISTINCT FROM v.parent_appointment_id
  UNION ALL SELECT v.clinic_id, 'appointment', v.id, v.patient_id, v.mismatched, 'series', s.id, s.patient_id
    FROM appointments v JOIN series s ON s.clinic_id = v.clinic_id AND s.id = v.series_id WHERE s.patient_id <> v.patient_id
  UNION ALL SELECT s.clinic_id, 'series', s.id, s.patient_id, s.mismatched, 'appointment', v.id, v.patient_id
    FROM series s JOIN appointments v ON v.clinic_id = s.clinic_id AND v.series_id = s.id WHERE v.patient_id <> s.patient_id;
--> statement-breakpoint
GRANT SELECT ON patient_mismatches TO kept_app;
--> statement-breakpoint
UPDATE appointments SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'appointment');
--> statement-breakpoint
UPDATE follow_up_plans SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'follow_up_plan');
--> statement-breakpoint
UPDATE series SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'series');
--> statement-breakpoint
ALTER TABLE "appointments"
  DROP CONSTRAINT "appointments_parent", DROP CONSTRAINT "appointments_original", DROP CONSTRAINT "appointments_series",
  ADD CONSTRAINT "appointments_parent" FOREIGN KEY ("clinic_id","parent_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_original" FOREIGN KEY ("clinic_id","original_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_series" FOREIGN KEY ("clinic_id","series_id","patient_id") REFERENCES "series"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "appointments_plan" FOREIGN KEY ("clinic_id","plan_id","patient_id") REFERENCES "follow_up_plans"("clinic_id","id","patient_id");
--> statement-breakpoint
ALTER TABLE "follow_up_plans"
  DROP CONSTRAINT "follow_up_plans_appointment", DROP CONSTRAINT "follow_up_plans_follow_up",
  ADD CONSTRAINT "follow_up_plans_appointment" FOREIGN KEY ("clinic_id","appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID,
  ADD CONSTRAINT "follow_up_plans_follow_up" FOREIGN KEY ("clinic_id","follow_up_appointment_id","patient_id") REFERENCES "appointments"("clinic_id","id","patient_id") NOT VALID;
--> statement-breakpoint
CREATE INDEX "appointments_by_plan" ON "appointments" USING btree ("clinic_id","plan_id") WHERE "appointments"."plan_id" is not null;
--> statement-breakpoint
CREATE INDEX "appointments_mismatched" ON "appointments" USING btree ("clinic_id","id") WHERE "appointments"."mismatched";
--> statement-breakpoint
CREATE INDEX "follow_up_plans_mismatched" ON "follow_up_plans" USING btree ("clinic_id","id") WHERE "follow_up_plans"."mismatched";
--> statement-breakpoint
CREATE INDEX "series_mismatched" ON "series" USING btree ("clinic_id","id") WHERE "series"."mismatched";

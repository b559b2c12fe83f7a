-- A visit, what it follows, its plan and its series are one patient's. Here is what tells that they are, and the plan of a visit;
-- the keys that hold it come with `0039_keys_of_patients`.
ALTER TABLE "appointments" ADD COLUMN "plan_id" uuid, ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "mismatched" boolean DEFAULT false NOT NULL;
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

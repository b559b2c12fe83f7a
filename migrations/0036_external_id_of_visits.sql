-- Of visits that share an external id the oldest that was not cancelled keeps it; what the others had stands in the trail.
WITH shared AS (
  SELECT v.clinic_id, v.id, v.external_id, v.patient_id,
    row_number() OVER (PARTITION BY v.clinic_id, v.external_id ORDER BY v.created_at, v.id) nth
  FROM appointments v WHERE v.external_id IS NOT NULL AND v.status <> 'CANCELLED'
), cleared AS (
  UPDATE appointments v SET external_id = NULL, version = v.version + 1, updated_at = now()
  FROM shared s WHERE s.nth > 1 AND v.clinic_id = s.clinic_id AND v.id = s.id
  RETURNING v.clinic_id, v.id, v.patient_id, s.external_id
)
INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, changed)
SELECT c.clinic_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'appointment.updated', 'appointment', c.id, c.patient_id,
  'migration 0036', jsonb_build_object('external_id', jsonb_build_array(c.external_id, null))
FROM cleared c;
--> statement-breakpoint
CREATE UNIQUE INDEX "appointments_external_id" ON "appointments" USING btree ("clinic_id","external_id") WHERE "appointments"."external_id" is not null and "appointments"."status" <> 'CANCELLED';
-- An external id names one visit of a clinic. Of those that share one, the oldest that is not cancelled keeps it; the others
-- lose it, and their trail tells which it was. Cancelled visits hold nothing against a new one, and keep theirs.
WITH later AS (
  SELECT clinic_id, id, external_id AS was FROM (
    SELECT a.*, row_number() OVER (PARTITION BY a.clinic_id, a.external_id ORDER BY a.created_at, a.id) AS nth
    FROM appointments a WHERE a.external_id IS NOT NULL AND a.status <> 'CANCELLED'
  ) x WHERE x.nth > 1
), changed AS (
  UPDATE appointments a SET external_id = NULL, version = a.version + 1, updated_at = now()
    FROM later WHERE a.clinic_id = later.clinic_id AND a.id = later.id
    RETURNING a.clinic_id, a.id, a.version, a.patient_id, a.status, a.doctor_id, later.was
), audited AS (
  INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, changed)
    SELECT clinic_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'appointment.updated', 'appointment', id, patient_id,
      'migration', jsonb_build_object('external_id', jsonb_build_array(was, NULL)) FROM changed
)
INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload)
  SELECT clinic_id, 'appointment', id, version, 'appointment.updated',
    jsonb_build_object('status', status, 'doctorId', doctor_id) FROM changed;
--> statement-breakpoint
CREATE UNIQUE INDEX "appointments_external_id" ON "appointments" USING btree ("clinic_id","external_id") WHERE "appointments"."external_id" is not null and "appointments"."status" <> 'CANCELLED';

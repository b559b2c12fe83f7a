DROP INDEX "imports_staged";--> statement-breakpoint
ALTER TABLE "import_chunks" ALTER COLUMN "cells" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "staged_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "imports_staged" ON "imports" USING btree ("staged_until") WHERE staged_until is not null;
--> statement-breakpoint
-- What was committed needs its verdicts alone to be undone: its file and the rows read from it go. What waits, waits as long as it did.
UPDATE import_chunks c SET cells = NULL FROM imports i WHERE i.clinic_id = c.clinic_id AND i.id = c.import_id AND i.committed_at IS NOT NULL;
--> statement-breakpoint
UPDATE imports SET staged_until = CASE WHEN committed_at IS NOT NULL THEN committed_at + interval '1 day'
    WHEN status = 'failed' THEN updated_at + interval '1 day' ELSE updated_at + interval '7 days' END
  WHERE profile IS NOT NULL OR EXISTS (SELECT FROM import_parts p WHERE p.clinic_id = imports.clinic_id AND p.import_id = imports.id);
--> statement-breakpoint
-- As it was, and with what imports hold of the person. Nobody but the service can open a file that was sent or the rows read from it: so a file
-- goes as a whole, where its verdicts name the person, or where nothing says whom it holds. What was committed has no rows any more.
CREATE OR REPLACE FUNCTION erase_patient(of_clinic uuid, of_patient uuid, by_user uuid, at_instant timestamptz, sealed_reason text, writes boolean,
  versions bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  p patients; people uuid[]; visits uuid[]; kept_visits uuid[]; closing uuid[]; kept jsonb; gone jsonb; rows jsonb := '{}'; from_at timestamptz; years int; files uuid[];
  -- What a file may say of a person for all of its rows.
  personal text[] := '{externalId,name,firstName,lastName,dateOfBirth,phone,email,metadata,patientId,patientName,patientDateOfBirth,patientPhone}';
BEGIN
  PERFORM hold_merges(of_clinic);
  PERFORM FROM patients WHERE clinic_id = of_clinic AND (id = of_patient OR merged_into = of_patient) ORDER BY id FOR NO KEY UPDATE;
  SELECT * INTO p FROM patients WHERE clinic_id = of_clinic AND id = of_patient;
  IF p.id IS NULL THEN RETURN '{"refused": "PATIENT_NOT_FOUND"}'; END IF;
  IF p.version <> ALL (versions) THEN RETURN '{"refused": "VERSION_MISMATCH"}'; END IF;
  IF p.merged_into IS NOT NULL THEN RETURN jsonb_build_object('refused', 'PATIENT_MERGED', 'mergedInto', p.merged_into); END IF;
  years := (SELECT (c.settings->>'recordRetentionYears')::int FROM clinics c WHERE c.id = of_clinic);
  IF p.erased_at IS NOT NULL THEN
    RETURN (SELECT jsonb_build_object('already', true, 'version', p.version, 'kept', e.kept, 'erased', e.erased,
      'until', e.retained_from + make_interval(years => years)) FROM patient_erasures e
      WHERE e.clinic_id = of_clinic AND e.patient_id = of_patient);
  END IF;
  PERFORM FROM doctors WHERE id IN (SELECT v.doctor_id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = of_patient
    AND v.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN')) ORDER BY id FOR NO KEY UPDATE;
  PERFORM hold_visits_of_merge(of_clinic, array[of_patient]);
  IF EXISTS (SELECT FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = of_patient AND v.status = 'IN_PROGRESS') THEN
    RETURN '{"refused": "INVALID_STATUS_TRANSITION"}';
  END IF;
  PERFORM FROM follow_up_plans WHERE clinic_id = of_clinic AND patient_id = of_patient ORDER BY id FOR NO KEY UPDATE;

  people := array(SELECT id FROM patients WHERE clinic_id = of_clinic AND (id = of_patient OR merged_into = of_patient) ORDER BY id);
  visits := array(SELECT id FROM appointments WHERE clinic_id = of_clinic AND patient_id = of_patient ORDER BY id);
  kept_visits := array(SELECT v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = of_patient
    AND (v.status = 'COMPLETED' OR v.started_at IS NOT NULL OR coalesce(v.diagnosis, v.treatment_plan, v.clinical_notes) IS NOT NULL
      OR EXISTS (SELECT FROM follow_up_plans f WHERE f.clinic_id = v.clinic_id AND f.appointment_id = v.id)) ORDER BY v.id);
  closing := array(SELECT v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = of_patient
    AND v.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN') ORDER BY v.id);
  from_at := (SELECT max(least(v.ends_at, at_instant)) FROM appointments v WHERE v.clinic_id = of_clinic AND v.id = ANY (kept_visits));
  PERFORM FROM imports i WHERE i.clinic_id = of_clinic AND i.staged_until IS NOT NULL ORDER BY i.id FOR NO KEY UPDATE;
  files := array(SELECT i.id FROM imports i WHERE i.clinic_id = of_clinic AND i.kind IN ('patients', 'appointments')
    AND i.committed_at IS NULL AND i.status <> 'committing' AND i.staged_until IS NOT NULL
    AND (i.kind = 'appointments' OR i.status <> 'checked' OR i.step IS NOT NULL
      OR EXISTS (SELECT FROM import_rows r WHERE r.clinic_id = i.clinic_id AND r.import_id = i.id AND r.record_id = ANY (people))) ORDER BY i.id);
  kept := jsonb_build_object('visits', cardinality(kept_visits),
    'plans', (SELECT count(*) FROM follow_up_plans WHERE clinic_id = of_clinic AND patient_id = of_patient));
  gone := jsonb_build_object('records', cardinality(people), 'visits', cardinality(visits) - cardinality(kept_visits), 'cancelled', cardinality(closing),
    'series', (SELECT count(*) FROM series WHERE clinic_id = of_clinic AND patient_id = of_patient),
    'messages', (SELECT count(*) FROM messages WHERE clinic_id = of_clinic AND patient_id = ANY (people)),
    'links', (SELECT count(*) FROM links WHERE clinic_id = of_clinic AND patient_id = ANY (people)),
    'calendars', (SELECT count(*) FROM calendars WHERE clinic_id = of_clinic AND patient_id = ANY (people)),
    'notifications', (SELECT count(*) FROM notifications WHERE clinic_id = of_clinic AND patient_id = ANY (people)),
    'tasks', (SELECT count(*) FROM inbox WHERE clinic_id = of_clinic AND patient_id = ANY (people)),
    'imports', cardinality(files));
  IF NOT writes THEN
    RETURN jsonb_build_object('version', p.version, 'kept', kept, 'erased', gone, 'until', from_at + make_interval(years => years));
  END IF;

  -- In one statement: what ties a plan to its visits is checked at its end.
  WITH v AS (
      UPDATE appointments a SET erased = true, notify = false, external_id = NULL, address = NULL, affected_by = NULL,
        status = CASE WHEN a.id = ANY (closing) THEN 'CANCELLED' ELSE a.status END,
        cancelled_at = CASE WHEN a.id = ANY (closing) THEN at_instant ELSE a.cancelled_at END,
        cancelled_by = CASE WHEN a.id = ANY (closing) THEN by_user ELSE a.cancelled_by END,
        cancellation_code = CASE WHEN a.id = ANY (closing) THEN 'PATIENT_ERASED' ELSE a.cancellation_code END,
        reason = CASE WHEN a.id = ANY (kept_visits) THEN a.reason END, notes = CASE WHEN a.id = ANY (kept_visits) THEN a.notes END,
        staff_note = CASE WHEN a.id = ANY (kept_visits) THEN a.staff_note END,
        overbook_reason = CASE WHEN a.id = ANY (kept_visits) THEN a.overbook_reason END,
        check_in_override_reason = CASE WHEN a.id = ANY (kept_visits) THEN a.check_in_override_reason END,
        follow_up_reason = CASE WHEN a.id = ANY (kept_visits) THEN a.follow_up_reason END,
        cancellation_reason = CASE WHEN a.id = ANY (kept_visits) THEN a.cancellation_reason END,
        version = a.version + 1, updated_at = at_instant
      FROM (SELECT o.id, o.status was FROM appointments o WHERE o.clinic_id = of_clinic AND o.patient_id = of_patient) o
      WHERE a.clinic_id = of_clinic AND a.id = o.id RETURNING a.id, a.version, a.status, a.doctor_id, o.was),
    f AS (
      UPDATE follow_up_plans x SET erased = true, owner_id = NULL, snooze_until = NULL,
        status = CASE WHEN o.closes THEN 'cancelled' ELSE x.status END,
        cancelled_at = CASE WHEN o.closes THEN at_instant ELSE x.cancelled_at END,
        cancelled_by = CASE WHEN o.closes THEN by_user ELSE x.cancelled_by END,
        follow_up_appointment_id = CASE WHEN o.closes THEN NULL ELSE x.follow_up_appointment_id END,
        version = x.version + 1, updated_at = at_instant
      FROM (SELECT y.id, y.status was, y.status IN ('scheduled', 'overdue') OR coalesce(y.follow_up_appointment_id = ANY (closing), false) closes
        FROM follow_up_plans y WHERE y.clinic_id = of_clinic AND y.patient_id = of_patient) o
      WHERE x.clinic_id = of_clinic AND x.id = o.id RETURNING x.id, x.version, x.status, x.appointment_id, o.was),
    s AS (
      UPDATE series x SET erased = true, status = 'cancelled', paused_as = NULL, cancellation_reason = NULL, reason = NULL, notes = NULL,
        version = x.version + 1, updated_at = at_instant
      FROM (SELECT y.id, y.status was FROM series y WHERE y.clinic_id = of_clinic AND y.patient_id = of_patient ORDER BY y.id FOR NO KEY UPDATE) o
      WHERE x.clinic_id = of_clinic AND x.id = o.id RETURNING x.id, x.version, x.status, x.doctor_id, o.was),
    r AS (
      UPDATE video_consultations c SET status = 'CANCELLED', ended_at = CASE WHEN c.started_at IS NOT NULL THEN at_instant END, admitted_at = NULL,
        room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
        previous_names = array_append(c.previous_names, c.room_name), version = c.version + 1, updated_at = at_instant
      WHERE c.clinic_id = of_clinic AND c.appointment_id = ANY (visits) AND c.status IN ('SCHEDULED', 'ACTIVE')
      RETURNING c.id, c.version, c.status, c.appointment_id)
  SELECT jsonb_build_object('visits', (SELECT jsonb_agg(v) FROM v), 'plans', (SELECT jsonb_agg(f) FROM f), 'series', (SELECT jsonb_agg(s) FROM s),
    'rooms', (SELECT jsonb_agg(r) FROM r)) INTO rows;

  DELETE FROM follow_up_contact_attempts c USING follow_up_plans f WHERE f.clinic_id = of_clinic AND f.patient_id = of_patient
    AND c.clinic_id = f.clinic_id AND c.plan_id = f.id;
  DELETE FROM queue_entries WHERE clinic_id = of_clinic AND appointment_id = ANY (visits) AND appointment_id <> ALL (kept_visits);
  DELETE FROM video_issues WHERE clinic_id = of_clinic AND appointment_id = ANY (visits);
  DELETE FROM video_invites i USING video_consultations c WHERE c.clinic_id = of_clinic AND c.appointment_id = ANY (visits)
    AND i.clinic_id = c.clinic_id AND i.consultation_id = c.id;
  DELETE FROM video_participants i USING video_consultations c WHERE c.clinic_id = of_clinic AND c.appointment_id = ANY (visits)
    AND c.appointment_id <> ALL (kept_visits) AND i.clinic_id = c.clinic_id AND i.consultation_id = c.id;
  DELETE FROM video_recordings i USING video_consultations c WHERE c.clinic_id = of_clinic AND c.appointment_id = ANY (visits)
    AND c.appointment_id <> ALL (kept_visits) AND i.clinic_id = c.clinic_id AND i.consultation_id = c.id;
  DELETE FROM visit_links WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM messages WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM inbox WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM notifications WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM calendars WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM link_codes WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM links WHERE clinic_id = of_clinic AND patient_id = ANY (people);
  DELETE FROM possible_duplicates WHERE clinic_id = of_clinic AND (patient_id = ANY (people) OR other_id = ANY (people));
  DELETE FROM patient_merges WHERE clinic_id = of_clinic AND (from_id = ANY (people) OR into_id = ANY (people));
  -- An address that somebody else of the clinic has too goes on being stopped.
  DELETE FROM stopped_addresses t USING patients x WHERE x.clinic_id = of_clinic AND x.id = ANY (people) AND t.clinic_id = of_clinic
    AND (t.channel = 'sms' AND t.address = x.phone_e164
        AND NOT EXISTS (SELECT FROM patients y WHERE y.clinic_id = of_clinic AND y.phone_e164 = x.phone_e164 AND y.merged_into IS NULL AND y.id <> ALL (people))
      OR t.channel = 'email' AND t.address = lower(x.email)
        AND NOT EXISTS (SELECT FROM patients y WHERE y.clinic_id = of_clinic AND lower(y.email) = lower(x.email) AND y.id <> ALL (people)));
  -- Files that somebody has written to take away hold the person too: their time is over at once.
  UPDATE exports SET status = 'expired', expires_at = at_instant, claimed_until = NULL, version = version + 1, updated_at = at_instant
    WHERE clinic_id = of_clinic AND stored AND (scope = 'clinic' OR patient_id = ANY (people));
  -- The bucket's part of it follows within minutes, by `staged_until`.
  UPDATE imports i SET status = 'failed', step = NULL, claimed_until = NULL, profile = NULL, counts = '{}', done = 0, rows = NULL, staged_until = at_instant,
    failure = 'A patient was erased whom this file holds or may hold: send it again, without them.', version = i.version + 1, updated_at = at_instant
    WHERE i.clinic_id = of_clinic AND i.id = ANY (files);
  DELETE FROM import_chunks WHERE clinic_id = of_clinic AND import_id = ANY (files);
  DELETE FROM import_keys WHERE clinic_id = of_clinic AND import_id = ANY (files);
  DELETE FROM import_rows WHERE clinic_id = of_clinic AND import_id = ANY (files);
  UPDATE imports i SET defaults = i.defaults - personal, mapping = (SELECT jsonb_object_agg(m.key,
      CASE WHEN m.value->>'field' = ANY (personal) THEN m.value - 'values' ELSE m.value END) FROM jsonb_each(i.mapping) m)
    WHERE i.clinic_id = of_clinic AND i.kind IN ('patients', 'appointments') AND i.status IN ('done', 'undone', 'failed')
    AND (i.defaults ?| personal OR EXISTS (SELECT FROM jsonb_each(i.mapping) m WHERE m.value->>'field' = ANY (personal) AND m.value ? 'values'));
  UPDATE import_rows SET external_id = NULL WHERE clinic_id = of_clinic AND (record_id = ANY (people || visits)
    OR external_id IN (SELECT x.external_id FROM patients x WHERE x.clinic_id = of_clinic AND x.id = ANY (people)));
  PERFORM forget_answers_about(of_clinic, people, visits || array(SELECT i.id FROM imports i WHERE i.clinic_id = of_clinic
    AND i.kind IN ('patients', 'appointments') AND i.updated_at > clock_timestamp() - interval '2 days'));

  -- Nobody finds it any more: it has a key, which has no pieces.
  UPDATE patients x SET name = 'Erased', search_source = E'Erased\n', search_pieces = '{}', search_name = NULL, search_digits = NULL, phone_e164 = NULL,
    date_of_birth = NULL, phone = NULL, email = NULL, language = NULL, external_id = NULL, metadata = NULL, user_id = NULL, guardian_user_ids = '{}',
    pending_user_ids = '{}', status = 'inactive', status_since = at_instant, do_not_contact = true, erased_at = at_instant,
    version = x.version + 1, updated_at = at_instant
  WHERE x.clinic_id = of_clinic AND x.id = ANY (people);
  INSERT INTO patient_erasures (clinic_id, patient_id, reason, erased_by, erased_at, kept, erased, retained_from)
  VALUES (of_clinic, of_patient, sealed_reason, by_user, at_instant, kept, gone, from_at);
  RETURN jsonb_build_object('version', p.version + 1, 'kept', kept, 'erased', gone, 'until', from_at + make_interval(years => years),
    'rows', rows || jsonb_build_object('records', (SELECT jsonb_agg(jsonb_build_object('id', x.id, 'version', x.version))
      FROM patients x WHERE x.clinic_id = of_clinic AND x.id = ANY (people))));
END $$;
--> statement-breakpoint
-- As it was, and it leaves no verdict of an import with a visit that is gone, and no file of the clinic that still has one.
CREATE OR REPLACE FUNCTION purge_erased(of_clinic uuid, of_patient uuid, at_instant timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  visits uuid[]; rooms uuid[]; plans uuid[];
BEGIN
  PERFORM FROM patients WHERE clinic_id = of_clinic AND id = of_patient FOR NO KEY UPDATE;
  PERFORM FROM patient_erasures e JOIN clinics c ON c.id = e.clinic_id WHERE e.clinic_id = of_clinic AND e.patient_id = of_patient
    AND e.purged_at IS NULL AND e.retained_from + make_interval(years => (c.settings->>'recordRetentionYears')::int) <= at_instant FOR UPDATE OF e;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM hold_visits_of_merge(of_clinic, array[of_patient]);
  visits := array(SELECT id FROM appointments WHERE clinic_id = of_clinic AND patient_id = of_patient);
  plans := array(SELECT id FROM follow_up_plans WHERE clinic_id = of_clinic AND patient_id = of_patient);
  rooms := array(SELECT id FROM video_consultations WHERE clinic_id = of_clinic AND appointment_id = ANY (visits));
  DELETE FROM video_recordings WHERE clinic_id = of_clinic AND consultation_id = ANY (rooms);
  DELETE FROM video_participants WHERE clinic_id = of_clinic AND consultation_id = ANY (rooms);
  DELETE FROM video_invites WHERE clinic_id = of_clinic AND consultation_id = ANY (rooms);
  DELETE FROM video_issues WHERE clinic_id = of_clinic AND appointment_id = ANY (visits);
  DELETE FROM video_consultations WHERE clinic_id = of_clinic AND id = ANY (rooms);
  DELETE FROM queue_entries WHERE clinic_id = of_clinic AND appointment_id = ANY (visits);
  DELETE FROM follow_up_contact_attempts WHERE clinic_id = of_clinic AND plan_id = ANY (plans);
  -- In one statement: visits and plans refer to one another.
  WITH v AS (DELETE FROM appointments WHERE clinic_id = of_clinic AND id = ANY (visits)),
    f AS (DELETE FROM follow_up_plans WHERE clinic_id = of_clinic AND id = ANY (plans))
  DELETE FROM series WHERE clinic_id = of_clinic AND patient_id = of_patient;
  UPDATE import_rows SET record_id = NULL WHERE clinic_id = of_clinic AND record_id = ANY (visits);
  UPDATE exports SET status = 'expired', expires_at = at_instant, claimed_until = NULL, version = version + 1, updated_at = at_instant
    WHERE clinic_id = of_clinic AND stored AND scope = 'clinic';
  UPDATE patient_erasures SET purged_at = at_instant WHERE clinic_id = of_clinic AND patient_id = of_patient;
  RETURN true;
END $$;

-- As it was, but that a visit counts as begun by what was written of it too: undoing the start, or the check-in, takes back the
-- state and its time, and leaves the diagnosis and the plan, which a merge must not show to anybody new.
CREATE OR REPLACE FUNCTION merge_patients(of_clinic uuid, from_patient uuid, into_patient uuid, as_id uuid, by_user uuid, at_instant timestamptz,
  is_admin boolean, forced boolean, sealed_reason text, writes boolean, versions bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a patients; b patients; links_a uuid[]; links_b uuid[]; aside uuid[] := '{}'; begun boolean; rows jsonb; told jsonb; own jsonb; at_merge timestamptz;
BEGIN
  PERFORM hold_merges(of_clinic);
  PERFORM hold_patients_of_merge(of_clinic, array[from_patient, into_patient]);
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = into_patient;
  IF a.id IS NULL OR b.id IS NULL THEN RETURN '{"refused": "PATIENT_NOT_FOUND"}'; END IF;
  IF a.version <> ALL (versions) THEN RETURN '{"refused": "VERSION_MISMATCH"}'; END IF;
  IF a.merged_into IS NOT NULL OR b.merged_into IS NOT NULL THEN
    RETURN jsonb_build_object('refused', 'PATIENT_MERGED', 'mergedInto', coalesce(a.merged_into, b.merged_into));
  END IF;
  links_a := linked_users(a.user_id, a.guardian_user_ids);
  links_b := linked_users(b.user_id, b.guardian_user_ids);
  PERFORM hold_visits_of_merge(of_clinic, array[from_patient, into_patient]);
  begun := EXISTS (SELECT FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id IN (from_patient, into_patient)
                   AND (v.status IN ('IN_PROGRESS', 'COMPLETED') OR v.started_at IS NOT NULL
                     OR coalesce(v.diagnosis, v.treatment_plan, v.clinical_notes) IS NOT NULL))
    OR EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id IN (from_patient, into_patient));
  IF begun AND links_a <> links_b AND NOT is_admin THEN RETURN '{"refused": "FORBIDDEN"}'; END IF;
  IF (a.user_id <> b.user_id OR a.date_of_birth <> b.date_of_birth) AND NOT (is_admin AND forced) THEN
    RETURN '{"refused": "POSSIBLE_MISMATCH"}';
  END IF;
  -- A merge never widens who may read: where a visit has begun, only who is linked to both stays linked.
  IF begun THEN
    aside := array(SELECT u FROM unnest(links_a || links_b) u WHERE NOT (u = ANY (links_a) AND u = ANY (links_b)) ORDER BY u);
  ELSIF a.user_id <> b.user_id THEN aside := array[a.user_id];
  END IF;
  at_merge := greatest(at_instant, (SELECT max(m.merged_at) + interval '1 microsecond' FROM patient_merges m
    WHERE m.clinic_id = of_clinic AND m.into_id IN (from_patient, into_patient)));
  IF NOT writes THEN
    RETURN jsonb_build_object('patient', to_jsonb(b) || jsonb_build_object('merged_from', merged_from_of(of_clinic, into_patient)),
      'merge', jsonb_build_object('id', as_id, 'at', at_merge, 'setAside', aside,
        'moved', jsonb_build_object(
          'visits', (SELECT count(*) FROM appointments WHERE clinic_id = of_clinic AND patient_id = from_patient),
          'plans', (SELECT count(*) FROM follow_up_plans WHERE clinic_id = of_clinic AND patient_id = from_patient),
          'series', (SELECT count(*) FROM series WHERE clinic_id = of_clinic AND patient_id = from_patient))));
  END IF;
  own := (SELECT coalesce(jsonb_agg(t.id), '[]') FROM (
    SELECT v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = into_patient
    UNION ALL SELECT p.id FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = into_patient
    UNION ALL SELECT s.id FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = into_patient) t);
  -- In one statement: a key that binds a plan to its visit's patient is checked at its end. A visit that overlaps an open one of
  -- the survivor stays, and is marked.
  WITH v AS (UPDATE appointments m SET patient_id = into_patient, version = version + 1, updated_at = at_instant,
               patient_overlap = m.patient_overlap OR EXISTS (SELECT FROM appointments o
                 WHERE o.clinic_id = of_clinic AND o.patient_id = into_patient
                   AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                   AND tstzrange(o.starts_at, o.ends_at) && tstzrange(m.starts_at, m.ends_at))
             WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, doctor_id),
    p AS (UPDATE follow_up_plans SET patient_id = into_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, appointment_id),
    s AS (UPDATE series SET patient_id = into_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, doctor_id)
  SELECT jsonb_build_object('appointments', array(SELECT id FROM v), 'follow_up_plans', array(SELECT id FROM p),
      'series', array(SELECT id FROM s)),
    jsonb_build_object('visits', (SELECT jsonb_agg(v) FROM v), 'plans', (SELECT jsonb_agg(p) FROM p), 'series', (SELECT jsonb_agg(s) FROM s))
    INTO rows, told;
  INSERT INTO patient_merges (clinic_id, id, from_id, into_id, moved, before, set_aside, reason, merged_by, merged_at)
    VALUES (of_clinic, as_id, from_patient, into_patient, rows, jsonb_build_object(
      'from', jsonb_build_object('user_id', a.user_id, 'guardian_user_ids', a.guardian_user_ids, 'external_id', a.external_id),
      'into', jsonb_build_object('user_id', b.user_id, 'guardian_user_ids', b.guardian_user_ids, 'external_id', b.external_id,
        'phone', b.phone, 'email', b.email, 'date_of_birth', b.date_of_birth, 'language', b.language, 'rows', own)),
      aside, sealed_reason, by_user, at_merge);
  UPDATE patients SET merged_into = into_patient, version = version + 1, updated_at = at_instant, user_id = NULL, guardian_user_ids = '{}'
    WHERE clinic_id = of_clinic AND id = from_patient;
  UPDATE patients SET merged_into = into_patient WHERE clinic_id = of_clinic AND merged_into = from_patient;
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant, phone = coalesce(p.phone, a.phone), email = coalesce(p.email, a.email),
      phone_e164 = CASE WHEN p.phone IS NULL THEN a.phone_e164 ELSE p.phone_e164 END,
      date_of_birth = coalesce(p.date_of_birth, a.date_of_birth), language = coalesce(p.language, a.language),
      external_id = coalesce(p.external_id, a.external_id),
      user_id = (SELECT u FROM unnest(array[b.user_id, a.user_id]) WITH ORDINALITY o(u, n) WHERE u IS NOT NULL AND u <> ALL (aside) ORDER BY n LIMIT 1),
      guardian_user_ids = array(SELECT DISTINCT u FROM unnest(b.guardian_user_ids || a.guardian_user_ids) u WHERE u <> ALL (aside) ORDER BY u)
    WHERE p.clinic_id = of_clinic AND p.id = into_patient RETURNING * INTO b;
  RETURN jsonb_build_object('from_version', a.version + 1, 'rows', told,
    'patient', to_jsonb(b) || jsonb_build_object('merged_from', merged_from_of(of_clinic, into_patient)), 'merge', jsonb_build_object('id', as_id, 'at', at_merge, 'setAside', aside,
      'moved', jsonb_build_object('visits', jsonb_array_length(rows->'appointments'), 'plans', jsonb_array_length(rows->'follow_up_plans'),
        'series', jsonb_array_length(rows->'series'))));
END $$;

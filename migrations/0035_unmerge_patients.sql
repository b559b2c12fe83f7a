-- The records that were merged into one, with what stays theirs: their metadata is sealed to their own rows.
CREATE FUNCTION merged_from_of(of_clinic uuid, survivor uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) ORDER BY f.id), '[]')
  FROM patients f WHERE f.clinic_id = of_clinic AND f.merged_into = survivor
$$;
--> statement-breakpoint
-- One merge at a time in a clinic: what belongs to a record could grow else between the question and the lock.
CREATE FUNCTION hold_merges(of_clinic uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('patient_merges ' || of_clinic, 0))
$$;
--> statement-breakpoint
-- Holds records and all that were merged into them, in the order of their ids, as whoever books for several holds them.
CREATE FUNCTION hold_patients_of_merge(of_clinic uuid, ids uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM patients WHERE clinic_id = of_clinic AND (id = ANY (ids) OR merged_into = ANY (ids)) ORDER BY id FOR NO KEY UPDATE;
END $$;
--> statement-breakpoint
-- Holds the visits of both records in one order, after the records. Of the survivor too: the rooms of its visits are renewed at the
-- commit, when its links change (`rooms_follow_patient`), and who marks the visits of several patients holds them by their ids.
CREATE FUNCTION hold_visits_of_merge(of_clinic uuid, patient_ids uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM appointments WHERE clinic_id = of_clinic AND patient_id = ANY (patient_ids) ORDER BY id FOR NO KEY UPDATE;
END $$;
--> statement-breakpoint
-- As before, but for the order of the locks, for the external id, which a merged record keeps (the unique index leaves it out),
-- for the login of a survivor that had none, for the versions that the caller has read (null: any), which are asked about under the
-- lock, and for the journal: its time is later than that of every merge before, whatever the clocks of two Workers say, and it
-- knows what was the survivor's own, so that no clock says what was made since. It answers the `rows` that it moved, each kind's with
-- what its event says, for whoever calls it to write them into the trail and the outbox.
CREATE FUNCTION merge_patients(of_clinic uuid, from_patient uuid, into_patient uuid, as_id uuid, by_user uuid, at_instant timestamptz,
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
  begun := EXISTS (SELECT FROM appointments WHERE clinic_id = of_clinic AND patient_id IN (from_patient, into_patient)
                   AND (status IN ('IN_PROGRESS', 'COMPLETED') OR started_at IS NOT NULL));
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
--> statement-breakpoint
-- What Workers of the version before call.
CREATE OR REPLACE FUNCTION merge_patients(of_clinic uuid, from_patient uuid, into_patient uuid, as_id uuid, by_user uuid, at_instant timestamptz,
  is_admin boolean, forced boolean, sealed_reason text, writes boolean) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
  SELECT merge_patients(of_clinic, from_patient, into_patient, as_id, by_user, at_instant, is_admin, forced, sealed_reason, writes, NULL)
$$;
--> statement-breakpoint
-- Which rows an unmerge gives back, and which stay. Those that were `moved` go back, and with them what was made since and hangs on
-- them: a plan of such a visit, its follow-up, an occurrence of such a series are about the same person. What hangs on a row of the
-- survivor's `own` stays, for a plan and its visit are of one patient. Asked under the locks of both patients and of the survivor's visits.
CREATE FUNCTION rows_of_unmerge(of_clinic uuid, survivor uuid, moved uuid[], own uuid[])
RETURNS TABLE (kind text, id uuid, goes boolean)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE theirs AS MATERIALIZED (
    SELECT 'appointments' kind, v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = survivor
    UNION ALL SELECT 'follow_up_plans', p.id FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = survivor
    UNION ALL SELECT 'series', s.id FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = survivor
  ), links AS MATERIALIZED (
    SELECT v.id a, l.b FROM appointments v CROSS JOIN LATERAL unnest(array[v.parent_appointment_id, v.original_appointment_id, v.series_id,
      v.plan_id]) l(b)
    WHERE v.clinic_id = of_clinic AND v.patient_id = survivor AND l.b IS NOT NULL
    UNION ALL SELECT p.id, l.b FROM follow_up_plans p CROSS JOIN LATERAL unnest(array[p.appointment_id, p.follow_up_appointment_id]) l(b)
    WHERE p.clinic_id = of_clinic AND p.patient_id = survivor AND l.b IS NOT NULL
  ), either_way AS MATERIALIZED (SELECT a, b FROM links UNION ALL SELECT b, a FROM links
  ), keeps AS (
    SELECT t.id FROM theirs t WHERE t.id = ANY (own)
    UNION SELECT e.b FROM keeps k JOIN either_way e ON e.a = k.id
  ), gives AS (
    SELECT t.id FROM theirs t WHERE t.id = ANY (moved) AND t.id NOT IN (SELECT k.id FROM keeps k)
    UNION SELECT e.b FROM gives g JOIN either_way e ON e.a = g.id
  )
  SELECT t.kind, t.id, t.id IN (SELECT g.id FROM gives g) FROM theirs t WHERE t.id <> ALL (own)
$$;
--> statement-breakpoint
-- Undoes the newest merge of a survivor: the merged record stands for itself again, with the rows of the journal that are still
-- the survivor's, and with its links. What the survivor took over goes back unless it was changed since.
-- Answers `{ refused }`, or `{ unmerge, patient, survivor: { id, version } }`, and where it `writes` the `rows` as a merge does.
CREATE FUNCTION unmerge_patients(of_clinic uuid, from_patient uuid, by_user uuid, at_instant timestamptz, writes boolean,
  versions bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a patients; b patients; m patient_merges; last patient_merges; was jsonb; guardians_a uuid[]; guardians_b uuid[]; user_a uuid; user_b uuid;
  external text; taken uuid; own uuid[]; returned uuid[]; answer jsonb; told jsonb;
BEGIN
  -- Before the question which record stands for it: no merge changes the answer meanwhile.
  PERFORM hold_merges(of_clinic);
  PERFORM hold_patients_of_merge(of_clinic, array(SELECT unnest(array[p.id, p.merged_into]) FROM patients p
    WHERE p.clinic_id = of_clinic AND p.id = from_patient));
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  IF a.id IS NULL THEN RETURN '{"refused": "PATIENT_NOT_FOUND"}'; END IF;
  IF a.version <> ALL (versions) THEN RETURN '{"refused": "VERSION_MISMATCH"}'; END IF;
  IF a.merged_into IS NULL THEN RETURN '{"refused": "NOT_MERGED"}'; END IF;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = a.merged_into;
  SELECT * INTO m FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.from_id = from_patient AND j.undone_at IS NULL;
  SELECT j.* INTO last FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.undone_at IS NULL
    AND (j.into_id = b.id OR j.into_id IN (SELECT f.id FROM patients f WHERE f.clinic_id = of_clinic AND f.merged_into = b.id))
    ORDER BY j.merged_at DESC, j.id DESC LIMIT 1;
  IF m.id IS DISTINCT FROM last.id THEN RETURN '{"refused": "MERGE_NOT_LAST"}'; END IF;
  was := m.before;
  guardians_a := array(SELECT jsonb_array_elements_text(was#>'{from,guardian_user_ids}')::uuid);
  guardians_b := array(SELECT jsonb_array_elements_text(was#>'{into,guardian_user_ids}')::uuid);
  user_a := (was#>>'{from,user_id}')::uuid;
  user_b := (was#>>'{into,user_id}')::uuid;
  external := coalesce(a.external_id, was#>>'{from,external_id}');
  taken := (SELECT p.id FROM patients p WHERE p.clinic_id = of_clinic AND p.external_id = external AND p.merged_into IS NULL
    AND NOT (p.id = b.id AND was#>'{into,external_id}' = 'null'));
  IF taken IS NOT NULL THEN RETURN jsonb_build_object('refused', 'EXTERNAL_ID_TAKEN', 'id', taken); END IF;

  PERFORM hold_visits_of_merge(of_clinic, array[from_patient, b.id]);
  -- A journal of the version before did not keep what was the survivor's own: its age tells.
  own := CASE WHEN was#>'{into,rows}' IS NOT NULL THEN array(SELECT jsonb_array_elements_text(was#>'{into,rows}')::uuid) ELSE array(
    SELECT t.id FROM (SELECT v.id, v.created_at FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = b.id
      UNION ALL SELECT p.id, p.created_at FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = b.id
      UNION ALL SELECT s.id, s.created_at FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = b.id) t
    WHERE t.created_at < m.merged_at AND NOT EXISTS (SELECT FROM jsonb_each(m.moved) l WHERE l.value ? t.id::text)) END;
  WITH r AS MATERIALIZED (SELECT * FROM rows_of_unmerge(of_clinic, b.id, array(
      SELECT jsonb_array_elements_text(l.value)::uuid FROM jsonb_each(m.moved) l), own)),
    lists AS (SELECT k, r.goes, coalesce(jsonb_agg(r.id ORDER BY r.id) FILTER (WHERE r.id IS NOT NULL), '[]') ids, count(r.id) n
      FROM unnest(array['appointments', 'follow_up_plans', 'series']) k LEFT JOIN r ON r.kind = k GROUP BY k, r.goes)
  SELECT array(SELECT r.id FROM r WHERE r.goes), jsonb_build_object('id', m.id, 'at', at_instant, 'survivorId', b.id,
    'returned', (SELECT jsonb_object_agg(w.name, coalesce((SELECT l.n FROM lists l WHERE l.k = w.k AND l.goes), 0)) FROM (VALUES
      ('visits', 'appointments'), ('plans', 'follow_up_plans'), ('series', 'series')) w(name, k)),
    'stayed', (SELECT jsonb_object_agg(w.name, coalesce((SELECT l.ids FROM lists l WHERE l.k = w.k AND NOT l.goes), '[]')) FROM (VALUES
      ('visits', 'appointments'), ('plans', 'follow_up_plans'), ('series', 'series')) w(name, k)))
    INTO returned, answer;
  IF NOT writes THEN
    RETURN jsonb_build_object('unmerge', answer, 'patient', to_jsonb(a), 'survivor', jsonb_build_object('id', b.id, 'version', b.version));
  END IF;

  -- The survivor first: what is unique, a login and an external id, has to be let go before it is given. Who was unlinked since
  -- stays so, and a login that has a record of its own by now keeps that.
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant,
      phone = CASE WHEN was#>'{into,phone}' = 'null' AND p.phone = a.phone THEN NULL ELSE p.phone END,
      phone_e164 = CASE WHEN was#>'{into,phone}' = 'null' AND p.phone = a.phone THEN NULL ELSE p.phone_e164 END,
      email = CASE WHEN was#>'{into,email}' = 'null' AND p.email = a.email THEN NULL ELSE p.email END,
      date_of_birth = CASE WHEN was#>'{into,date_of_birth}' = 'null' AND p.date_of_birth = a.date_of_birth THEN NULL ELSE p.date_of_birth END,
      language = CASE WHEN was#>'{into,language}' = 'null' AND p.language = a.language THEN NULL ELSE p.language END,
      external_id = CASE WHEN was#>'{into,external_id}' = 'null' AND p.external_id = external THEN NULL ELSE p.external_id END,
      user_id = CASE
        WHEN p.user_id IS DISTINCT FROM (SELECT u FROM unnest(array[user_b, user_a]) WITH ORDINALITY o(u, n) WHERE u IS NOT NULL AND u <> ALL (m.set_aside) ORDER BY n LIMIT 1)
        THEN p.user_id
        WHEN EXISTS (SELECT FROM patients o WHERE o.clinic_id = of_clinic AND o.user_id = user_b AND o.id <> p.id) THEN NULL
        ELSE user_b END,
      guardian_user_ids = array(SELECT DISTINCT u FROM unnest(p.guardian_user_ids || array(
          SELECT x FROM unnest(guardians_b) x WHERE x = ANY (m.set_aside))) u
        WHERE u = ANY (guardians_b) OR u <> ALL (guardians_a) OR u = ANY (m.set_aside) ORDER BY u)
    WHERE p.clinic_id = of_clinic AND p.id = b.id;
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant, merged_into = NULL, external_id = external,
      user_id = CASE WHEN (user_a = ANY (m.set_aside) OR user_a = b.user_id OR user_a = ANY (b.guardian_user_ids))
        AND NOT EXISTS (SELECT FROM patients o WHERE o.clinic_id = of_clinic AND o.user_id = user_a AND o.id <> p.id) THEN user_a END,
      guardian_user_ids = array(SELECT u FROM unnest(guardians_a) u
        WHERE u = ANY (m.set_aside) OR u = b.user_id OR u = ANY (b.guardian_user_ids) ORDER BY u)
    WHERE p.clinic_id = of_clinic AND p.id = from_patient;
  -- What had been merged into it before is its own again.
  WITH RECURSIVE before AS (
    SELECT j.from_id FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.into_id = from_patient AND j.undone_at IS NULL
    UNION SELECT j.from_id FROM before f JOIN patient_merges j ON j.clinic_id = of_clinic AND j.into_id = f.from_id AND j.undone_at IS NULL)
  UPDATE patients p SET merged_into = from_patient WHERE p.clinic_id = of_clinic AND p.id IN (SELECT f.from_id FROM before f);
  -- In one statement, as they came. Of two open visits that overlap the later is marked.
  WITH v AS (UPDATE appointments t SET patient_id = from_patient, version = version + 1, updated_at = at_instant,
               patient_overlap = EXISTS (SELECT FROM appointments o WHERE o.clinic_id = of_clinic AND o.id = ANY (returned)
                 AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                 AND tstzrange(o.starts_at, o.ends_at) && tstzrange(t.starts_at, t.ends_at) AND (o.starts_at, o.id) < (t.starts_at, t.id))
             WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, doctor_id),
    p AS (UPDATE follow_up_plans SET patient_id = from_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, appointment_id),
    s AS (UPDATE series SET patient_id = from_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, doctor_id)
  SELECT jsonb_build_object('visits', (SELECT jsonb_agg(v) FROM v), 'plans', (SELECT jsonb_agg(p) FROM p), 'series', (SELECT jsonb_agg(s) FROM s))
    INTO told;
  -- What stays and overlaps nothing of the survivor's any more is held to the constraint again.
  UPDATE appointments t SET patient_overlap = false
    WHERE t.clinic_id = of_clinic AND t.patient_id = b.id AND t.patient_overlap
      AND t.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
      AND NOT EXISTS (SELECT FROM appointments o WHERE o.clinic_id = of_clinic AND o.patient_id = b.id AND o.id <> t.id
        AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
        AND tstzrange(o.starts_at, o.ends_at) && tstzrange(t.starts_at, t.ends_at));
  UPDATE patient_merges j SET undone_at = at_instant, undone_by = by_user WHERE j.clinic_id = of_clinic AND j.id = m.id;
  -- The desk has said that they are two people.
  UPDATE possible_duplicates d SET dismissed_at = at_instant, dismissed_by = by_user
    WHERE d.clinic_id = of_clinic AND d.dismissed_at IS NULL
      AND (d.patient_id, d.other_id) IN ((from_patient, b.id), (b.id, from_patient));
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = b.id;
  RETURN jsonb_build_object('unmerge', answer, 'rows', told, 'survivor', jsonb_build_object('id', b.id, 'version', b.version),
    'patient', to_jsonb(a) || jsonb_build_object('merged_from', merged_from_of(of_clinic, from_patient)));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION merged_from_of(uuid, uuid), hold_merges(uuid), hold_patients_of_merge(uuid, uuid[]), hold_visits_of_merge(uuid, uuid[]),
  rows_of_unmerge(uuid, uuid, uuid[], uuid[]),
  unmerge_patients(uuid, uuid, uuid, timestamptz, boolean, bigint[]),
  merge_patients(uuid, uuid, uuid, uuid, uuid, timestamptz, boolean, boolean, text, boolean, bigint[]) TO kept_app;

-- A video room belongs to its people: the visit's doctor and patient, and the users who stand for them. Whenever these change, the
-- open rooms concerned get another name and start with nobody in them, so that a token given before opens nothing any more.
-- Triggers, so that it holds at every door: an edit, a move, a merge, a Worker of the version before.

-- The users who stand for a patient: each once, in order.
CREATE FUNCTION linked_users(of_user uuid, guardians uuid[]) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT DISTINCT u FROM unnest(guardians || of_user) u WHERE u IS NOT NULL ORDER BY u)
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION linked_users(uuid, uuid[]) TO kept_app;
--> statement-breakpoint
-- Gives the open rooms of visits another name, and empties them. A call whose visit has begun goes on under the new name; any other
-- has to be started, and its patient admitted, anew. Its trail names who changed `causes`, by what the same transaction has
-- written of them, or else the system. A room that this transaction has renewed already is left as it is.
-- The visits are held first, in the order of their ids, as by everybody who holds rooms: so two who hold several never deadlock.
CREATE FUNCTION renew_rooms(of_clinic uuid, of_visits uuid[], causes uuid[], at_instant timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM appointments x WHERE x.clinic_id = of_clinic AND x.id = ANY (of_visits) ORDER BY x.id FOR NO KEY UPDATE;
  WITH held AS MATERIALIZED (
      SELECT v.clinic_id, v.id, x.patient_id, x.status = 'IN_PROGRESS' goes_on,
        concat_ws('/', x.doctor_id, x.patient_id, extract(epoch FROM x.starts_at)::bigint) whose
      FROM video_consultations v JOIN appointments x ON x.clinic_id = v.clinic_id AND x.id = v.appointment_id
      WHERE v.clinic_id = of_clinic AND v.appointment_id = ANY (of_visits) AND v.status IN ('SCHEDULED', 'ACTIVE')
        AND v.xmin <> pg_current_xact_id()::xid
      FOR NO KEY UPDATE OF v),
    renewed AS (
      UPDATE video_consultations v SET version = v.version + 1, updated_at = at_instant, made_for = h.whose, admitted_at = NULL,
        status = CASE WHEN h.goes_on THEN v.status ELSE 'SCHEDULED' END, started_at = CASE WHEN h.goes_on THEN v.started_at END,
        room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
        previous_names = array_append(v.previous_names, v.room_name),
        -- Of an EXISTS the planner may make a hash of everybody who ever was in any room.
        ever_joined = v.ever_joined OR coalesce((SELECT true FROM video_participants p
          WHERE p.clinic_id = v.clinic_id AND p.consultation_id = v.id AND p.joined_at IS NOT NULL LIMIT 1), false)
      FROM held h WHERE v.clinic_id = h.clinic_id AND v.id = h.id RETURNING v.*, h.patient_id),
    emptied AS (
      DELETE FROM video_participants p USING renewed r WHERE p.clinic_id = r.clinic_id AND p.consultation_id = r.id),
    who AS (
      SELECT * FROM (
        SELECT 1 rank, l.actor_id, l.role, l.request_id, l.origin FROM unnest(causes) cause
        CROSS JOIN LATERAL (SELECT * FROM audit_log a WHERE a.subject_id = cause ORDER BY a.id DESC LIMIT 100) l
        WHERE l.xact = pg_current_xact_id()
        UNION ALL SELECT 2, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', 'renew-rooms', NULL) found
      ORDER BY rank LIMIT 1),
    audited AS (
      INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
      SELECT r.clinic_id, w.actor_id, w.role, 'video.room_renewed', 'video_consultation', r.id, r.patient_id, w.request_id, w.origin
      FROM renewed r CROSS JOIN who w)
  INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  SELECT r.clinic_id, 'video_consultation', r.id, r.version, 'video.room_renewed',
    jsonb_build_object('status', r.status, 'appointmentId', r.appointment_id), at_instant
  FROM renewed r;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION renew_rooms(uuid, uuid[], uuid[], timestamptz) TO kept_app;
--> statement-breakpoint
CREATE FUNCTION rooms_follow_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM renew_rooms(NEW.clinic_id, ARRAY(
    SELECT x.id FROM appointments x WHERE x.clinic_id = NEW.clinic_id AND x.patient_id = NEW.id
      AND EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = x.clinic_id AND v.appointment_id = x.id
                  AND v.status IN ('SCHEDULED', 'ACTIVE'))), ARRAY[NEW.id], NEW.updated_at);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION rooms_follow_doctor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In every clinic at once, or the order of the clinics would be one of its own.
  PERFORM FROM appointments x WHERE x.doctor_id = NEW.id
    AND EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = x.clinic_id AND v.appointment_id = x.id
                AND v.status IN ('SCHEDULED', 'ACTIVE'))
  ORDER BY x.id FOR NO KEY UPDATE OF x;
  PERFORM renew_rooms(x.clinic_id, array_agg(x.id), ARRAY[NEW.id], NEW.updated_at)
  FROM appointments x WHERE x.doctor_id = NEW.id
    AND EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = x.clinic_id AND v.appointment_id = x.id
                AND v.status IN ('SCHEDULED', 'ACTIVE'))
  GROUP BY x.clinic_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION rooms_follow_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM renew_rooms(NEW.clinic_id, ARRAY[NEW.id], ARRAY[NEW.id, NEW.patient_id], NEW.updated_at);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Deferred to the commit: only then has a statement written its audit rows, and a function like `merge_patients` is over. What it
-- looks at is then newer than any lock it waited for, so a room that was made meanwhile is renewed too.
CREATE CONSTRAINT TRIGGER patients_rooms AFTER UPDATE OF user_id, guardian_user_ids ON patients
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (linked_users(OLD.user_id, OLD.guardian_user_ids) IS DISTINCT FROM linked_users(NEW.user_id, NEW.guardian_user_ids))
  EXECUTE FUNCTION rooms_follow_patient();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER doctors_rooms AFTER UPDATE OF user_id ON doctors
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id) EXECUTE FUNCTION rooms_follow_doctor();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER appointments_rooms AFTER UPDATE OF patient_id, doctor_id ON appointments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.patient_id <> NEW.patient_id OR OLD.doctor_id <> NEW.doctor_id) EXECUTE FUNCTION rooms_follow_visit();
--> statement-breakpoint
-- As it was, and knows who joined before a room was emptied.
CREATE OR REPLACE FUNCTION hangs_on_visit(of_clinic uuid, of_visit uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT array_remove(ARRAY[
    CASE WHEN a.ever_checked_in THEN 'WAS_CHECKED_IN' END,
    CASE WHEN coalesce(a.diagnosis, a.treatment_plan, a.clinical_notes) IS NOT NULL THEN 'CLINICAL_TEXT' END,
    CASE WHEN EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = a.clinic_id
                      AND (p.appointment_id = a.id OR p.follow_up_appointment_id = a.id)) THEN 'PLAN' END,
    CASE WHEN a.is_follow_up OR EXISTS (SELECT FROM appointments f WHERE f.clinic_id = a.clinic_id
                                        AND f.parent_appointment_id = a.id) THEN 'FOLLOW_UP' END,
    CASE WHEN a.series_id IS NOT NULL THEN 'SERIES' END,
    CASE WHEN EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = a.clinic_id AND v.appointment_id = a.id
                      AND (v.ever_joined OR EXISTS (SELECT FROM video_participants p
                        WHERE p.clinic_id = v.clinic_id AND p.consultation_id = v.id AND p.joined_at IS NOT NULL)))
      THEN 'ROOM_JOINED' END
  ], NULL) FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = of_visit);
END $$;
--> statement-breakpoint
-- Open rooms that hold somebody who is none of its people any more are renewed once now.
SELECT renew_rooms(v.clinic_id, array_agg(x.id), '{}', now())
FROM video_consultations v
JOIN appointments x ON x.clinic_id = v.clinic_id AND x.id = v.appointment_id
JOIN patients t ON t.clinic_id = x.clinic_id AND t.id = x.patient_id
JOIN doctors d ON d.id = x.doctor_id
WHERE v.status IN ('SCHEDULED', 'ACTIVE')
  AND EXISTS (SELECT FROM video_participants p WHERE p.clinic_id = v.clinic_id AND p.consultation_id = v.id
              AND p.user_id IS DISTINCT FROM d.user_id AND p.user_id <> ALL (linked_users(t.user_id, t.guardian_user_ids)))
GROUP BY v.clinic_id;

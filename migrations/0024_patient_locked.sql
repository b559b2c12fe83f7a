-- Whoever came once stays known to have come: taking a check-in back clears `checked_in_at`, and its queue entry may be gone.
UPDATE appointments a SET ever_checked_in = true
WHERE a.checked_in_at IS NOT NULL
  OR EXISTS (SELECT FROM queue_entries q WHERE q.clinic_id = a.clinic_id AND q.appointment_id = a.id)
  OR EXISTS (SELECT FROM audit_log l WHERE l.clinic_id = a.clinic_id AND l.subject_type = 'appointment' AND l.subject_id = a.id
             AND l.action = 'appointment.checked_in');
--> statement-breakpoint
-- A trigger, so that a Worker of the version before marks them too, and nobody unsets it.
CREATE FUNCTION remember_check_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.ever_checked_in := true;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appointments_check_in_booked BEFORE INSERT ON appointments
  FOR EACH ROW WHEN (NEW.checked_in_at IS NOT NULL AND NOT NEW.ever_checked_in) EXECUTE FUNCTION remember_check_in();
--> statement-breakpoint
CREATE TRIGGER appointments_check_in_changed BEFORE UPDATE ON appointments
  FOR EACH ROW WHEN ((NEW.checked_in_at IS NOT NULL OR OLD.ever_checked_in) AND NOT NEW.ever_checked_in)
  EXECUTE FUNCTION remember_check_in();
--> statement-breakpoint
-- What of its patient hangs on a visit. VOLATILE: asked under the visit's lock, it sees the plan that was made while the
-- statement waited for it.
CREATE FUNCTION hangs_on_visit(of_clinic uuid, of_visit uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT array_remove(ARRAY[
    CASE WHEN a.ever_checked_in THEN 'WAS_CHECKED_IN' END,
    CASE WHEN coalesce(a.diagnosis, a.treatment_plan, a.clinical_notes) IS NOT NULL THEN 'CLINICAL_TEXT' END,
    CASE WHEN EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = a.clinic_id
                      AND (p.appointment_id = a.id OR p.follow_up_appointment_id = a.id)) THEN 'PLAN' END,
    CASE WHEN a.is_follow_up OR EXISTS (SELECT FROM appointments f WHERE f.clinic_id = a.clinic_id
                                        AND f.parent_appointment_id = a.id) THEN 'FOLLOW_UP' END,
    CASE WHEN a.series_id IS NOT NULL THEN 'SERIES' END,
    CASE WHEN EXISTS (SELECT FROM video_consultations v JOIN video_participants p
                        ON p.clinic_id = v.clinic_id AND p.consultation_id = v.id
                      WHERE v.clinic_id = a.clinic_id AND v.appointment_id = a.id AND p.joined_at IS NOT NULL) THEN 'ROOM_JOINED' END
  ], NULL) FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = of_visit);
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION hangs_on_visit(uuid, uuid) TO kept_app;

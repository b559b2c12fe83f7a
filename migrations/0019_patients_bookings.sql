-- Who booked, where nobody has said so: the patient's own user or a guardian is PATIENT, anybody else STAFF; what belongs to a
-- series or a plan is the clinic's doing. A Worker of the version before says nothing, so its rows are told apart here.
CREATE FUNCTION tell_who_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.booked_as := CASE WHEN NEW.series_id IS NULL AND NOT NEW.is_follow_up AND EXISTS (
    SELECT FROM patients p WHERE p.clinic_id = NEW.clinic_id AND p.id = NEW.patient_id
      AND (p.user_id = NEW.booked_by OR NEW.booked_by = ANY (p.guardian_user_ids))
  ) THEN 'PATIENT' ELSE 'STAFF' END;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appointments_who_booked BEFORE INSERT ON appointments
  FOR EACH ROW WHEN (NEW.booked_as IS NULL) EXECUTE FUNCTION tell_who_booked();
--> statement-breakpoint
UPDATE appointments a SET booked_as = CASE WHEN a.series_id IS NULL AND NOT a.is_follow_up AND EXISTS (
  SELECT FROM patients p WHERE p.clinic_id = a.clinic_id AND p.id = a.patient_id
    AND (p.user_id = a.booked_by OR a.booked_by = ANY (p.guardian_user_ids))
) THEN 'PATIENT' ELSE 'STAFF' END WHERE a.booked_as IS NULL;
--> statement-breakpoint
-- The open visits that a patient or guardian has booked. `count_open_bookings` counted what staff had booked too, and stays for
-- Workers of the version before.
CREATE FUNCTION count_patients_bookings(of_clinic uuid, of_patient uuid, at_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM appointments
          WHERE clinic_id = of_clinic AND patient_id = of_patient AND ends_at > at_instant
            AND booked_as = 'PATIENT' AND series_id IS NULL AND NOT is_follow_up
            AND status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION count_patients_bookings(uuid, uuid, timestamptz) TO kept_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tell_who_booked() TO kept_app;

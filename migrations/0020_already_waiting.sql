-- The visit for which a patient waits today, or since six hours at most, with this doctor or (`here` false) with another one of the clinic. Asked
-- under the patient's lock, and volatile: its snapshot is newer than the lock.
CREATE FUNCTION waiting_visit(of_clinic uuid, of_patient uuid, of_doctor uuid, here boolean, at_instant timestamptz) RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT id FROM appointments
          WHERE clinic_id = of_clinic AND patient_id = of_patient AND (doctor_id = of_doctor) = here
            AND type = 'IN_PERSON' AND status = 'CHECKED_IN'
            AND (local_of(starts_at, timezone)::date = local_of(at_instant, timezone)::date
              OR checked_in_at > at_instant - interval '6 hours')
          ORDER BY checked_in_at DESC NULLS LAST, id LIMIT 1);
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION waiting_visit(uuid, uuid, uuid, boolean, timestamptz) TO kept_app;

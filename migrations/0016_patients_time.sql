-- A patient is one person, as a doctor is: what overlaps another open visit of theirs is refused, or marked as meant.

-- Whether another open visit of the patient has some of this time. VOLATILE, so that it sees what was committed before the
-- patient's lock was had.
CREATE FUNCTION patient_is_taken(of_clinic uuid, of_patient uuid, from_at timestamptz, until_at timestamptz, apart_from uuid)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM appointments
                 WHERE clinic_id = of_clinic AND patient_id = of_patient AND id IS DISTINCT FROM apart_from
                   AND status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                   AND starts_at < until_at AND ends_at > from_at AND starts_at > from_at - interval '8 hours');
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION patient_is_taken(uuid, uuid, timestamptz, timestamptz, uuid) TO kept_app;
--> statement-breakpoint
-- Moves visits of a series together: all are first taken out of the way of both constraints, and then put where they go.
CREATE OR REPLACE FUNCTION move_visits(of_clinic uuid, to_doctor uuid, at_instant timestamptz, moves jsonb) RETURNS SETOF appointments
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE appointments v SET overbook = true, patient_overlap = true
    FROM jsonb_to_recordset(moves) AS m(id uuid) WHERE v.clinic_id = of_clinic AND v.id = m.id;
  RETURN QUERY UPDATE appointments v SET doctor_id = to_doctor, location_id = m.location_id, starts_at = m.starts_at,
      ends_at = m.ends_at, timezone = m.timezone, overbook = false, patient_overlap = false, confirmed_at = NULL,
      series_modified = m.modified, status = CASE WHEN v.status = 'CONFIRMED' THEN 'SCHEDULED' ELSE v.status END,
      version = v.version + 1, updated_at = at_instant
    FROM jsonb_to_recordset(moves) AS m(id uuid, starts_at timestamptz, ends_at timestamptz, location_id uuid, timezone text, modified boolean)
    WHERE v.clinic_id = of_clinic AND v.id = m.id RETURNING v.*;
END $$;

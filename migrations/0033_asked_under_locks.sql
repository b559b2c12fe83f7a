-- A doctor is one person: who goes over what a clinic has planned with them goes over that clinic's plans, and no other's.

-- The clinics in which a doctor has a session in some of this time. One that is wholly closed then, or that the doctor has
-- taken off, is none. A session that reaches into the time began at most two days from its UTC day, in whatever zone.
CREATE FUNCTION doctor_works_in(of_doctor uuid, from_at timestamptz, until_at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT w.clinic_id
  FROM (SELECT (from_at AT TIME ZONE 'UTC')::date + n AS day FROM generate_series(-2, 2) n) d
  JOIN working_sessions w ON w.doctor_id = of_doctor
    AND coalesce(w.valid_from <= d.day, true) AND coalesce(w.valid_until >= d.day, true)
    AND CASE WHEN w.date IS NOT NULL THEN w.date = d.day
        ELSE w.weekday = extract(isodow FROM d.day)
          AND NOT EXISTS (SELECT FROM working_sessions x
                          WHERE x.doctor_id = w.doctor_id AND x.clinic_id = w.clinic_id AND x.date = d.day
                            AND coalesce(x.valid_from <= d.day, true) AND coalesce(x.valid_until >= d.day, true)) END
  JOIN clinic_doctors m ON m.clinic_id = w.clinic_id AND m.doctor_id = w.doctor_id AND m.active
  JOIN locations l ON l.clinic_id = w.clinic_id AND l.id = w.location_id AND l.active
  WHERE boundary_of(d.day + w.start_time::interval, l.timezone) < until_at
    AND boundary_of(d.day + CASE WHEN w.end_time > w.start_time THEN 0 ELSE 1 END + w.end_time::interval, l.timezone) > from_at
    AND NOT EXISTS (SELECT FROM closures c
                    WHERE c.clinic_id = w.clinic_id AND coalesce(c.location_id = w.location_id, true)
                      AND c.starts_at <= from_at AND c.ends_at >= until_at)
    AND NOT EXISTS (SELECT FROM time_off o
                    WHERE o.doctor_id = w.doctor_id AND (o.clinic_id = w.clinic_id OR o.everywhere)
                      AND o.starts_at <= from_at AND o.ends_at >= until_at)
$$;
--> statement-breakpoint
-- Whether going over what a clinic has planned would go into another clinic's time: a visit there, or, where it does go over
-- something (`is_over`, or another visit that is there), a session there. VOLATILE, so that it sees what was committed before
-- the doctor's lock was had. No visit is longer than eight hours.
CREATE FUNCTION doctor_is_elsewhere(of_doctor uuid, of_clinic uuid, from_at timestamptz, until_at timestamptz, apart_from uuid,
  is_over boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF from_at >= until_at THEN RETURN false; END IF;
  RETURN EXISTS (SELECT FROM appointments
                 WHERE doctor_id = of_doctor AND NOT overbook AND status NOT IN ('CANCELLED', 'NO_SHOW')
                   AND tstzrange(starts_at, ends_at) && tstzrange(from_at, until_at) AND clinic_id <> of_clinic)
    OR EXISTS (SELECT FROM appointments
               WHERE doctor_id = of_doctor AND overbook AND status NOT IN ('CANCELLED', 'NO_SHOW')
                 AND starts_at > from_at - interval '8 hours' AND starts_at < until_at AND ends_at > from_at
                 AND clinic_id <> of_clinic)
    OR EXISTS (SELECT FROM doctor_works_in(of_doctor, from_at, until_at) works WHERE works <> of_clinic)
       AND (is_over OR doctor_is_taken(of_doctor, from_at, until_at, apart_from, false));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION doctor_works_in(uuid, timestamptz, timestamptz) TO kept_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION doctor_is_elsewhere(uuid, uuid, timestamptz, timestamptz, uuid, boolean) TO kept_app;
--> statement-breakpoint
-- Whether somebody of this name or number and day of birth is registered in the clinic. Whoever registers somebody of one day of
-- birth does so one after the other, and is asked with a snapshot newer than the lock: of two desks that register the same
-- person at once, the second is shown the first one's record. Rows without a search key are not younger than the statement.
CREATE FUNCTION resembles_somebody(of_clinic uuid, born date, words text[], together text, numbers text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(of_clinic::text || ' ' || born::text, 0));
  RETURN EXISTS (SELECT FROM patients x
                 WHERE x.clinic_id = of_clinic AND x.date_of_birth = born AND x.merged_into IS NULL
                   AND (x.search_name <> '' AND (string_to_array(x.search_name, ' ') @> words
                                                 AND string_to_array(x.search_name, ' ') <@ words
                                                 OR replace(x.search_name, ' ', '') = together)
                     OR string_to_array(x.search_digits, ' ') && numbers));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION resembles_somebody(uuid, date, text[], text, text[]) TO kept_app;

-- A doctor is one person: who goes over what a clinic has planned with them goes over that clinic's plans, and no other's.

-- The clinics in which a doctor works in some of this time: a session of theirs is then, and closures and time off together leave
-- some of it. It is the rule of `domain/working-hours.ts` and `domain/availability.ts` in SQL; a test holds one against the other.
-- A session that reaches into the time began at most two days before its UTC day, in whatever zone. Hours of a location that is
-- not active are none, and replace none.
CREATE FUNCTION doctor_works_in(of_doctor uuid, from_at timestamptz, until_at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  WITH hours AS (
      SELECT w.clinic_id, w.location_id, w.date IS NOT NULL AS is_dated, d.day, w.start_time, w.end_time, l.timezone
      FROM (SELECT (from_at AT TIME ZONE 'UTC')::date + n AS day
            FROM generate_series(-2, (until_at AT TIME ZONE 'UTC')::date - (from_at AT TIME ZONE 'UTC')::date + 1) n) d
      JOIN working_sessions w ON w.doctor_id = of_doctor AND coalesce(w.date = d.day, w.weekday = extract(isodow FROM d.day))
        AND coalesce(w.valid_from <= d.day, true) AND coalesce(w.valid_until >= d.day, true)
      JOIN clinic_doctors m ON m.clinic_id = w.clinic_id AND m.doctor_id = w.doctor_id AND m.active
      JOIN locations l ON l.clinic_id = w.clinic_id AND l.id = w.location_id AND l.active),
    -- Hours that the clocks skip whole begin when they end: an empty range.
    sessions AS (
      SELECT h.clinic_id, h.location_id, tstzrange(from_at, greatest(from_at, until_at)) * tstzrange(
        boundary_of(h.day + h.start_time::interval, h.timezone),
        boundary_of(h.day + CASE WHEN h.end_time > h.start_time THEN 0 ELSE 1 END + h.end_time::interval, h.timezone)) AS part
      FROM hours h
      WHERE h.is_dated
        OR NOT EXISTS (SELECT FROM hours x WHERE x.clinic_id = h.clinic_id AND x.day = h.day AND x.is_dated))
  SELECT DISTINCT s.clinic_id FROM sessions s
  WHERE NOT isempty(s.part) AND NOT coalesce(s.part <@ (
    SELECT range_agg(shut.time) FROM (
      SELECT tstzrange(c.starts_at, c.ends_at) AS time FROM closures c
      WHERE c.clinic_id = s.clinic_id AND coalesce(c.location_id = s.location_id, true)
        AND c.ends_at > from_at AND c.starts_at < until_at
      UNION ALL
      SELECT tstzrange(o.starts_at, o.ends_at) FROM time_off o
      WHERE o.doctor_id = of_doctor AND (o.clinic_id = s.clinic_id OR o.everywhere)
        AND o.ends_at > from_at AND o.starts_at < until_at) shut), false)
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

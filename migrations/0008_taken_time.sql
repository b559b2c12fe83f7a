-- What is counted under a lock is counted by a VOLATILE function: each of its statements has a snapshot newer than the lock,
-- where the statement that took the lock still reads its own, older one.

-- A patient's open bookings. `open_bookings` did this with a lock of its own, and stays for Workers of the version before.
CREATE FUNCTION count_open_bookings(of_clinic uuid, of_patient uuid, at_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM appointments
          WHERE clinic_id = of_clinic AND patient_id = of_patient AND ends_at > at_instant
            AND status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'));
END $$;
--> statement-breakpoint
-- Whether another visit of the doctor has some of this time; with `overbooked_only`, one that the constraint does not see.
-- No visit is longer than eight hours: said, because the index of overbooked visits is by start.
CREATE FUNCTION doctor_is_taken(of_doctor uuid, from_at timestamptz, until_at timestamptz, apart_from uuid, overbooked_only boolean)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM appointments
                 WHERE doctor_id = of_doctor AND overbook AND status NOT IN ('CANCELLED', 'NO_SHOW')
                   AND starts_at > from_at - interval '8 hours' AND starts_at < until_at AND ends_at > from_at
                   AND id IS DISTINCT FROM apart_from)
    OR NOT overbooked_only
       AND EXISTS (SELECT FROM appointments
                   WHERE doctor_id = of_doctor AND NOT overbook AND status NOT IN ('CANCELLED', 'NO_SHOW')
                     AND tstzrange(starts_at, ends_at) && tstzrange(from_at, until_at) AND id IS DISTINCT FROM apart_from);
END $$;
--> statement-breakpoint
-- Column → [before, after] of two images of one row, for the audit trail; of a sealed column only that it changed.
CREATE FUNCTION changed_columns(before jsonb, after jsonb, sealed text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY (sealed) THEN 'null'::jsonb ELSE jsonb_build_array(o.value, n.value) END)
  FROM jsonb_each(after) n JOIN jsonb_each(before) o USING (key)
  WHERE n.value IS DISTINCT FROM o.value AND n.key NOT IN ('version', 'updated_at')
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION count_open_bookings(uuid, uuid, timestamptz) TO kept_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION doctor_is_taken(uuid, timestamptz, timestamptz, uuid, boolean) TO kept_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION changed_columns(jsonb, jsonb, text[]) TO kept_app;

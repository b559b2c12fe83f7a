-- What drizzle cannot say: the exclusion constraint, the service's role and its limits, and the one function.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
-- A doctor is one person across clinics, so the clinic is not in it. NOT DEFERRABLE, or ON CONFLICT could not name it.
ALTER TABLE appointments ADD CONSTRAINT no_double_booking
  EXCLUDE USING gist (doctor_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
  WHERE (status NOT IN ('CANCELLED', 'NO_SHOW') AND NOT overbook);
--> statement-breakpoint
-- A patient's open bookings, counted under a lock on the patient: PL/pgSQL takes a new snapshot for each of its statements,
-- so of two bookings at once the second counts the first. A plain count in the booking statement would let both pass.
CREATE FUNCTION open_bookings(of_clinic uuid, of_patient uuid, at_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM patients WHERE clinic_id = of_clinic AND id = of_patient FOR NO KEY UPDATE;
  RETURN (SELECT count(*) FROM appointments
          WHERE clinic_id = of_clinic AND patient_id = of_patient AND ends_at > at_instant
            AND status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'));
END $$;
--> statement-breakpoint
-- Roles belong to the whole cluster, so this one may be here already; its LOGIN and password are given outside.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kept_app') THEN CREATE ROLE kept_app NOLOGIN; END IF;
END $$;
--> statement-breakpoint
-- What its maker has set already stays, and then the owner of the database needs no right to change roles.
DO $$
DECLARE
  setting text[];
BEGIN
  FOREACH setting SLICE 1 IN ARRAY ARRAY[
    ['statement_timeout', '5s'], ['lock_timeout', '4s'], ['idle_in_transaction_session_timeout', '10s']
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles r, unnest(r.rolconfig) c WHERE r.rolname = 'kept_app' AND c LIKE setting[1] || '=%') THEN
      EXECUTE format('ALTER ROLE kept_app SET %I = %L', setting[1], setting[2]);
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO kept_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kept_app;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kept_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION open_bookings(uuid, uuid, timestamptz) TO kept_app;
--> statement-breakpoint
-- The trail is append-only for the service: it can add and read, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM kept_app;

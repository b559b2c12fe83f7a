-- Whatever decides whether a doctor's visits fit raises `doctors.rules_version`: hours, time off, closures, `active` and zones of
-- locations. Triggers do it, so that a Worker of the version before does too. Who takes a doctor's time holds the doctor's row and
-- asks its version: a change waits for the bookings on their way, and those that come after it are decided by it. So whoever reads
-- the visits after the change sees every one that was not judged by it. A doctor whose `judged_rules` is another version is due.
CREATE FUNCTION raise_rules_of(doctor_ids uuid[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- In the order of their ids, as everybody locks doctors.
  PERFORM FROM doctors d WHERE d.id = ANY (doctor_ids) ORDER BY d.id FOR NO KEY UPDATE;
  UPDATE doctors d SET rules_version = d.rules_version + 1 WHERE d.id = ANY (doctor_ids);
END $$;
--> statement-breakpoint
CREATE FUNCTION doctors_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_rules_of(ARRAY(SELECT DISTINCT c.doctor_id FROM changed c));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION clinics_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_rules_of(ARRAY(SELECT DISTINCT m.doctor_id FROM changed c JOIN clinic_doctors m ON m.clinic_id = c.clinic_id));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION location_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_rules_of(ARRAY(SELECT DISTINCT m.doctor_id FROM changed c
    JOIN was w ON w.clinic_id = c.clinic_id AND w.id = c.id AND (w.active, w.timezone) IS DISTINCT FROM (c.active, c.timezone)
    JOIN clinic_doctors m ON m.clinic_id = c.clinic_id));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION membership_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_rules_of(ARRAY(SELECT DISTINCT c.doctor_id FROM changed c
    JOIN was w ON w.clinic_id = c.clinic_id AND w.doctor_id = c.doctor_id AND w.active <> c.active));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER working_sessions_added AFTER INSERT ON working_sessions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER working_sessions_changed AFTER UPDATE ON working_sessions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER working_sessions_removed AFTER DELETE ON working_sessions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER time_off_added AFTER INSERT ON time_off REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER time_off_changed AFTER UPDATE ON time_off REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER time_off_removed AFTER DELETE ON time_off REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION doctors_rules_changed();
--> statement-breakpoint
CREATE TRIGGER closures_added AFTER INSERT ON closures REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION clinics_rules_changed();
--> statement-breakpoint
CREATE TRIGGER closures_changed AFTER UPDATE ON closures REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION clinics_rules_changed();
--> statement-breakpoint
CREATE TRIGGER closures_removed AFTER DELETE ON closures REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION clinics_rules_changed();
--> statement-breakpoint
CREATE TRIGGER locations_changed AFTER UPDATE ON locations REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION location_rules_changed();
--> statement-breakpoint
CREATE TRIGGER clinic_doctors_changed AFTER UPDATE ON clinic_doctors REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION membership_rules_changed();
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION raise_rules_of(uuid[]) TO kept_app;
--> statement-breakpoint
-- A visit that is put into other time, to another doctor or place was judged by whoever put it there: by the hours, closures and
-- time off where it was moved, and where the patient is here already, in spite of them. But who hands it over or moves its end asks
-- nothing of the place or the doctor that it keeps.
CREATE FUNCTION forget_affected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.affected_by := NULL;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appointments_placed_anew BEFORE UPDATE OF starts_at, ends_at, doctor_id, location_id, type ON appointments
  FOR EACH ROW WHEN (
    (OLD.starts_at, OLD.ends_at, OLD.doctor_id, OLD.location_id, OLD.type)
      IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.doctor_id, NEW.location_id, NEW.type)
    AND (OLD.affected_by IN ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS')
      OR OLD.affected_by = 'DOCTOR_INACTIVE' AND OLD.doctor_id <> NEW.doctor_id
      OR OLD.affected_by = 'LOCATION_INACTIVE' AND OLD.location_id IS DISTINCT FROM NEW.location_id))
  EXECUTE FUNCTION forget_affected();
--> statement-breakpoint
-- Nobody judges a no-show, and who takes it back asks no rules: it comes back with the mark it had, and its doctor is due. So is one
-- to whom an affected visit is handed over, because of two reasons the mark told one.
CREATE FUNCTION judge_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_rules_of(ARRAY[NEW.doctor_id]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER appointments_to_judge AFTER UPDATE OF status, doctor_id ON appointments
  FOR EACH ROW WHEN (OLD.status = 'NO_SHOW' AND NEW.status NOT IN ('COMPLETED', 'CANCELLED', 'NO_SHOW')
    OR OLD.status IN ('CHECKED_IN', 'IN_PROGRESS') AND OLD.affected_by IS NOT NULL AND OLD.doctor_id <> NEW.doctor_id)
  EXECUTE FUNCTION judge_anew();
--> statement-breakpoint
-- As before, and a visit that is moved with its series stands where nothing is against it.
CREATE OR REPLACE FUNCTION move_visits(of_clinic uuid, to_doctor uuid, at_instant timestamptz, moves jsonb) RETURNS SETOF appointments
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE appointments v SET overbook = true, patient_overlap = true
    FROM jsonb_to_recordset(moves) AS m(id uuid) WHERE v.clinic_id = of_clinic AND v.id = m.id;
  RETURN QUERY UPDATE appointments v SET doctor_id = to_doctor, location_id = m.location_id, starts_at = m.starts_at,
      ends_at = m.ends_at, timezone = m.timezone, overbook = false, patient_overlap = false, overbooked_over = '{}',
      confirmed_at = NULL, series_modified = m.modified,
      status = CASE WHEN v.status = 'CONFIRMED' THEN 'SCHEDULED' ELSE v.status END,
      version = v.version + 1, updated_at = at_instant
    FROM jsonb_to_recordset(moves) AS m(id uuid, starts_at timestamptz, ends_at timestamptz, location_id uuid, timezone text, modified boolean)
    WHERE v.clinic_id = of_clinic AND v.id = m.id RETURNING v.*;
END $$;

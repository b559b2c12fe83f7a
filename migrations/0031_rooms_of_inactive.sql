-- A doctor who is made inactive in a clinic is no one of its calls any more: the open rooms of their visits there follow, as they do
-- when people change.
CREATE FUNCTION rooms_follow_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM renew_rooms(NEW.clinic_id, ARRAY(
    SELECT x.id FROM appointments x WHERE x.clinic_id = NEW.clinic_id AND x.doctor_id = NEW.doctor_id
      AND EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = x.clinic_id AND v.appointment_id = x.id
                  AND v.status IN ('SCHEDULED', 'ACTIVE'))), ARRAY[NEW.doctor_id], NEW.updated_at);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER clinic_doctors_rooms AFTER UPDATE OF active ON clinic_doctors
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION rooms_follow_membership();

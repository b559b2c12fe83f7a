-- A follow-up visit keeps the id of its plan. Of one that a plan was reopened for, that is the only plan its parent has ever had.
UPDATE appointments a SET plan_id = p.id FROM follow_up_plans p
WHERE p.clinic_id = a.clinic_id AND p.follow_up_appointment_id = a.id AND p.patient_id = a.patient_id;
--> statement-breakpoint
UPDATE appointments a SET plan_id = p.id FROM follow_up_plans p
WHERE a.is_follow_up AND a.plan_id IS NULL AND p.clinic_id = a.clinic_id AND p.appointment_id = a.parent_appointment_id
  AND p.patient_id = a.patient_id
  AND NOT EXISTS (SELECT FROM follow_up_plans o WHERE o.clinic_id = p.clinic_id AND o.appointment_id = p.appointment_id AND o.id <> p.id);
--> statement-breakpoint
UPDATE appointments SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'appointment');
--> statement-breakpoint
UPDATE follow_up_plans SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'follow_up_plan');
--> statement-breakpoint
UPDATE series SET mismatched = true WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = 'series');
--> statement-breakpoint
-- A Worker of the version before knows no `plan_id`: whatever names a plan's visit writes it into the visit too.
CREATE FUNCTION keep_plan_of_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE appointments SET plan_id = NEW.id
  WHERE clinic_id = NEW.clinic_id AND id = NEW.follow_up_appointment_id AND patient_id = NEW.patient_id AND plan_id IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER follow_up_plans_visit_booked AFTER INSERT ON follow_up_plans
  FOR EACH ROW WHEN (NEW.follow_up_appointment_id IS NOT NULL) EXECUTE FUNCTION keep_plan_of_visit();
--> statement-breakpoint
CREATE TRIGGER follow_up_plans_visit_changed AFTER UPDATE OF follow_up_appointment_id ON follow_up_plans
  FOR EACH ROW WHEN (NEW.follow_up_appointment_id IS NOT NULL AND NEW.follow_up_appointment_id IS DISTINCT FROM OLD.follow_up_appointment_id)
  EXECUTE FUNCTION keep_plan_of_visit();
--> statement-breakpoint
-- The visit that keeps a plan closed besides those that are leaving: a completed one before one that stands. VOLATILE: asked
-- under the plan's lock, it sees what was cancelled or taken back while the statement waited for it.
CREATE FUNCTION visit_keeping_plan(of_clinic uuid, of_plan uuid, leaving uuid[]) RETURNS uuid LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT a.id FROM appointments a WHERE a.clinic_id = of_clinic AND a.plan_id = of_plan AND a.id <> ALL (leaving)
    AND a.status NOT IN ('CANCELLED', 'NO_SHOW') ORDER BY a.status <> 'COMPLETED', a.starts_at, a.id LIMIT 1);
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION visit_keeping_plan(uuid, uuid, uuid[]) TO kept_app;

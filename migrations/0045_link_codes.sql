CREATE TABLE "link_codes" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"patient_id" uuid,
	"doctor_id" uuid,
	"kind" text NOT NULL,
	"secret" text NOT NULL,
	"issued_by" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"wrong_dates" integer DEFAULT 0 NOT NULL,
	"ended_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "link_codes_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "links" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"patient_id" uuid,
	"doctor_id" uuid,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"issued_by" uuid NOT NULL,
	"confirmed_by" uuid,
	"ended_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "links_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "links_kind" CHECK ("links"."kind" in ('self', 'guardian', 'doctor')),
	CONSTRAINT "links_status" CHECK ("links"."status" in ('pending', 'active', 'ended', 'refused')),
	CONSTRAINT "links_subject" CHECK (("links"."kind" = 'doctor') = ("links"."doctor_id" is not null) and ("links"."kind" = 'doctor') = ("links"."patient_id" is null))
);
--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "pending_user_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "link_codes_by_secret" ON "link_codes" USING btree ("secret");--> statement-breakpoint
CREATE INDEX "link_codes_good" ON "link_codes" USING btree ("clinic_id","patient_id","doctor_id") WHERE "link_codes"."ended_at" is null and "link_codes"."used_at" is null;--> statement-breakpoint
CREATE INDEX "link_codes_by_age" ON "link_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "links_one_of_a_patient" ON "links" USING btree ("clinic_id","patient_id","user_id") WHERE "links"."patient_id" is not null and status in ('pending', 'active');--> statement-breakpoint
CREATE UNIQUE INDEX "links_one_of_a_doctor" ON "links" USING btree ("doctor_id") WHERE "links"."doctor_id" is not null and status in ('pending', 'active');--> statement-breakpoint
CREATE INDEX "links_of_user" ON "links" USING btree ("user_id","patient_id");--> statement-breakpoint
CREATE INDEX "links_by_time" ON "links" USING btree ("clinic_id","created_at","id");--> statement-breakpoint
CREATE INDEX "links_pending" ON "links" USING btree ("clinic_id","created_at","id") WHERE "links"."status" = 'pending';
--> statement-breakpoint
-- The service turns a link from one state into the next, and forgets codes that are old.
GRANT UPDATE (status, kind, confirmed_by, ended_by, version, updated_at) ON links TO kept_app;
--> statement-breakpoint
GRANT UPDATE (wrong_dates, ended_at, used_at), DELETE ON link_codes TO kept_app;
--> statement-breakpoint
-- Who stands for a record today was linked by the desk's word alone, and stays confirmed.
INSERT INTO links (clinic_id, id, patient_id, user_id, kind, status, issued_by)
SELECT p.clinic_id, gen_random_uuid(), p.id, u, CASE WHEN u = p.user_id THEN 'self' ELSE 'guardian' END, 'active',
  'ffffffff-ffff-ffff-ffff-ffffffffffff'
FROM patients p CROSS JOIN LATERAL unnest(linked_users(p.user_id, p.guardian_user_ids)) u
WHERE p.user_id IS NOT NULL OR p.guardian_user_ids <> '{}';
--> statement-breakpoint
INSERT INTO links (clinic_id, id, doctor_id, user_id, kind, status, issued_by)
SELECT (SELECT m.clinic_id FROM clinic_doctors m WHERE m.doctor_id = d.id ORDER BY m.created_at, m.clinic_id LIMIT 1), gen_random_uuid(), d.id, d.user_id,
  'doctor', 'active', 'ffffffff-ffff-ffff-ffff-ffffffffffff'
FROM doctors d WHERE d.user_id IS NOT NULL AND EXISTS (SELECT FROM clinic_doctors m WHERE m.doctor_id = d.id);
--> statement-breakpoint
-- The users who stand for a patient and were confirmed: each once, in order.
CREATE FUNCTION confirmed_users(of_user uuid, guardians uuid[], pending uuid[]) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT DISTINCT u FROM unnest(guardians || of_user) u WHERE u IS NOT NULL AND u <> ALL (pending) ORDER BY u)
$$;
--> statement-breakpoint
-- Only who is linked can be pending, whichever door the link is ended at, also by a Worker of the version before.
CREATE FUNCTION pending_are_linked() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  NEW.pending_user_ids := ARRAY(SELECT DISTINCT u FROM unnest(NEW.pending_user_ids) u
    WHERE u = NEW.user_id OR u = ANY (NEW.guardian_user_ids) ORDER BY u);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER patients_pending BEFORE INSERT OR UPDATE ON patients
  FOR EACH ROW WHEN (NEW.pending_user_ids <> '{}') EXECUTE FUNCTION pending_are_linked();
--> statement-breakpoint
-- Who changed a record, as the audit trail of this transaction says; otherwise the system.
CREATE FUNCTION who_changed(subject uuid, job text) RETURNS TABLE (actor_id uuid, role text, request_id text, origin text)
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT f.actor_id, f.role, f.request_id, f.origin FROM (
    SELECT 1 rank, l.actor_id, l.role, l.request_id, l.origin
    FROM (SELECT * FROM audit_log a WHERE a.subject_id = subject ORDER BY a.id DESC LIMIT 100) l
    WHERE l.xact = pg_current_xact_id() AND l.actor_id IS NOT NULL
    UNION ALL SELECT 2, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'SYSTEM', job, NULL) f
  ORDER BY f.rank LIMIT 1
$$;
--> statement-breakpoint
-- The journal follows the record at every door: a registration, an edit, a merge and its undoing, a Worker of the version before.
-- A statement that has written its own row of the journal leaves nothing to do here. Deferred to the commit, as the rooms are: only
-- then has the statement written who did it.
-- A link that comes over from a merged record keeps its issuer, who may still not confirm it.
CREATE FUNCTION links_follow_patient() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  WITH stands AS MATERIALIZED (
      SELECT p.clinic_id, p.id, u, CASE WHEN u = p.user_id THEN 'self' ELSE 'guardian' END kind,
        CASE WHEN u = ANY (p.pending_user_ids) THEN 'pending' ELSE 'active' END status
      FROM patients p CROSS JOIN LATERAL unnest(linked_users(p.user_id, p.guardian_user_ids)) u
      WHERE p.clinic_id = NEW.clinic_id AND p.id = NEW.id),
    live AS MATERIALIZED (
      SELECT * FROM links l WHERE l.clinic_id = NEW.clinic_id AND l.patient_id = NEW.id AND l.status IN ('pending', 'active')),
    who AS MATERIALIZED (SELECT * FROM who_changed(NEW.id, 'follow-links')),
    gone AS (
      UPDATE links l SET status = 'ended', ended_by = w.actor_id, version = l.version + 1, updated_at = NEW.updated_at
      FROM live v CROSS JOIN who w WHERE l.clinic_id = v.clinic_id AND l.id = v.id AND NOT EXISTS (SELECT FROM stands s WHERE s.u = v.user_id)
      RETURNING l.*),
    turned AS (
      UPDATE links l SET status = s.status, kind = s.kind, version = l.version + 1, updated_at = NEW.updated_at
      FROM live v JOIN stands s ON s.u = v.user_id
      WHERE l.clinic_id = v.clinic_id AND l.id = v.id AND (s.status, s.kind) IS DISTINCT FROM (v.status, v.kind) RETURNING l.*),
    made AS (
      INSERT INTO links (clinic_id, id, patient_id, user_id, kind, status, issued_by, created_at, updated_at)
      SELECT s.clinic_id, gen_random_uuid(), s.id, s.u, s.kind, s.status, coalesce((
          SELECT x.issued_by FROM links x JOIN patient_merges m ON m.clinic_id = x.clinic_id
            AND (m.from_id, m.into_id) IN ((s.id, x.patient_id), (x.patient_id, s.id))
          WHERE x.clinic_id = s.clinic_id AND x.user_id = s.u ORDER BY x.created_at DESC, x.id LIMIT 1), w.actor_id),
        NEW.updated_at, NEW.updated_at
      FROM stands s CROSS JOIN who w WHERE NOT EXISTS (SELECT FROM live v WHERE v.user_id = s.u) RETURNING *),
    changed AS (
      SELECT x.*, v.status was FROM (TABLE gone UNION ALL TABLE turned UNION ALL TABLE made) x LEFT JOIN live v ON v.id = x.id),
    audited AS (
      INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
      SELECT c.clinic_id, w.actor_id, w.role, 'link.changed', 'link', c.id, c.patient_id, w.request_id, w.origin,
        jsonb_build_object('status', jsonb_build_array(c.was, c.status)) FROM changed c CROSS JOIN who w)
  INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  SELECT c.clinic_id, 'link', c.id, c.version, 'link.changed',
    jsonb_build_object('userId', c.user_id, 'patientId', c.patient_id, 'linkId', c.id), NEW.updated_at
  FROM changed c;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER patients_links_made AFTER INSERT ON patients DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.user_id IS NOT NULL OR NEW.guardian_user_ids <> '{}') EXECUTE FUNCTION links_follow_patient();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER patients_links AFTER UPDATE OF user_id, guardian_user_ids, pending_user_ids ON patients
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.user_id, linked_users(OLD.user_id, OLD.guardian_user_ids), OLD.pending_user_ids)
    IS DISTINCT FROM (NEW.user_id, linked_users(NEW.user_id, NEW.guardian_user_ids), NEW.pending_user_ids))
  EXECUTE FUNCTION links_follow_patient();
--> statement-breakpoint
-- While a doctor's link is pending, the doctor has no user. So if a doctor has lost their user, only an active link
-- ends; if they have got one, the links of other users end.
CREATE FUNCTION links_follow_doctor() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  WITH d AS MATERIALIZED (SELECT x.id, x.user_id FROM doctors x WHERE x.id = NEW.id),
    live AS MATERIALIZED (SELECT * FROM links l WHERE l.doctor_id = NEW.id AND l.status IN ('pending', 'active')),
    who AS MATERIALIZED (SELECT * FROM who_changed(NEW.id, 'follow-links')),
    gone AS (
      UPDATE links l SET status = 'ended', ended_by = w.actor_id, version = l.version + 1, updated_at = NEW.updated_at
      FROM live v CROSS JOIN d CROSS JOIN who w WHERE l.clinic_id = v.clinic_id AND l.id = v.id
        AND CASE WHEN d.user_id IS NULL THEN v.status = 'active' ELSE v.user_id <> d.user_id END RETURNING l.*),
    turned AS (
      UPDATE links l SET status = 'active', version = l.version + 1, updated_at = NEW.updated_at
      FROM live v JOIN d ON d.user_id = v.user_id WHERE l.clinic_id = v.clinic_id AND l.id = v.id AND v.status = 'pending' RETURNING l.*),
    made AS (
      INSERT INTO links (clinic_id, id, doctor_id, user_id, kind, status, issued_by, created_at, updated_at)
      SELECT m.clinic_id, gen_random_uuid(), d.id, d.user_id, 'doctor', 'active', w.actor_id, NEW.updated_at, NEW.updated_at
      FROM d CROSS JOIN who w CROSS JOIN LATERAL (
        SELECT k.clinic_id FROM clinic_doctors k WHERE k.doctor_id = d.id ORDER BY k.created_at, k.clinic_id LIMIT 1) m
      WHERE d.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM live v WHERE v.user_id = d.user_id) AND (SELECT count(*) FROM gone) >= 0 RETURNING *),
    changed AS (
      SELECT x.*, v.status was FROM (TABLE gone UNION ALL TABLE turned UNION ALL TABLE made) x LEFT JOIN live v ON v.id = x.id),
    audited AS (
      INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, request_id, origin, changed)
      SELECT c.clinic_id, w.actor_id, w.role, 'link.changed', 'link', c.id, w.request_id, w.origin,
        jsonb_build_object('status', jsonb_build_array(c.was, c.status)) FROM changed c CROSS JOIN who w)
  INSERT INTO outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  SELECT c.clinic_id, 'link', c.id, c.version, 'link.changed',
    jsonb_build_object('userId', c.user_id, 'doctorId', c.doctor_id, 'linkId', c.id), NEW.updated_at
  FROM changed c;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER doctors_links_made AFTER INSERT ON doctors DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.user_id IS NOT NULL) EXECUTE FUNCTION links_follow_doctor();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER doctors_links AFTER UPDATE OF user_id ON doctors DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id) EXECUTE FUNCTION links_follow_doctor();
--> statement-breakpoint
-- As it was, but that who is pending is none of a call's people: the room follows when they are confirmed, and when they no longer are.
DROP TRIGGER patients_rooms ON patients;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER patients_rooms AFTER UPDATE OF user_id, guardian_user_ids, pending_user_ids ON patients
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (confirmed_users(OLD.user_id, OLD.guardian_user_ids, OLD.pending_user_ids)
    IS DISTINCT FROM confirmed_users(NEW.user_id, NEW.guardian_user_ids, NEW.pending_user_ids))
  EXECUTE FUNCTION rooms_follow_patient();
--> statement-breakpoint
-- Whether records hold health text: a visit that has begun, or of which something was written, even if its start was
-- taken back; or a plan.
CREATE FUNCTION has_begun(of_clinic uuid, patient_ids uuid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE SET search_path = public AS $$
BEGIN
  RETURN EXISTS (SELECT FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = ANY (patient_ids)
      AND (v.status IN ('IN_PROGRESS', 'COMPLETED') OR v.started_at IS NOT NULL
        OR coalesce(v.diagnosis, v.treatment_plan, v.clinical_notes) IS NOT NULL))
    OR EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = ANY (patient_ids));
END $$;
--> statement-breakpoint
-- Ends the codes of a record and kind that are still good. VOLATILE: called under the record's lock, it sees the code that was issued
-- while the statement waited for it.
CREATE FUNCTION end_link_codes(of_clinic uuid, of_patient uuid, of_doctor uuid, of_kind text, at_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = public AS $$
DECLARE ended bigint;
BEGIN
  UPDATE link_codes c SET ended_at = at_instant WHERE c.clinic_id = of_clinic AND c.patient_id IS NOT DISTINCT FROM of_patient
    AND c.doctor_id IS NOT DISTINCT FROM of_doctor AND c.kind = of_kind AND c.ended_at IS NULL AND c.used_at IS NULL;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;
--> statement-breakpoint
-- Redeems a link code for a user. Everything is asked under the locks: of the user's and the network's tries, then of the record, then
-- of the code. It answers `{ refused }`, with what the trail is to say of it, or `{ link, was, became }`.
CREATE FUNCTION redeem_link(asked jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = public AS $$
DECLARE
  q record; c link_codes; p patients; d doctors; l links; was jsonb; tried timestamptz; pends boolean; wrong boolean := false;
BEGIN
  SELECT * INTO q FROM jsonb_to_record(asked) AS x(secrets text[], user_id uuid, issuer text, subject text, name text, email text,
    clinic_id uuid, own_clinic_id uuid, date_of_birth date, user_tries text, network_tries text, issued_at timestamptz, most int, most_of_network int, link_id uuid, at timestamptz);
  -- One try at a time, by user and by network, of those that this kind of code is counted under.
  PERFORM pg_advisory_xact_lock(hashtextextended('code_tries ' || q.user_tries, 0));
  PERFORM pg_advisory_xact_lock(hashtextextended('code_tries ' || q.network_tries, 0)) WHERE q.network_tries IS NOT NULL;
  tried := greatest(
    (SELECT t FROM code_tries k, unnest(k.tries) t WHERE k.who = q.user_tries AND t > q.at - interval '1 hour' ORDER BY t DESC OFFSET q.most - 1 LIMIT 1),
    (SELECT t FROM code_tries k, unnest(k.tries) t WHERE k.who = q.network_tries AND t > q.at - interval '1 hour'
      ORDER BY t DESC OFFSET q.most_of_network - 1 LIMIT 1));
  IF tried IS NOT NULL THEN
    RETURN jsonb_build_object('refused', 'RATE_LIMITED',
      'retryAfter', greatest(1, ceil(extract(epoch FROM tried + interval '1 hour' - q.at))::int));
  END IF;
  SELECT * INTO c FROM link_codes x WHERE x.secret = ANY (q.secrets) AND (q.clinic_id IS NULL OR x.clinic_id = q.clinic_id)
    ORDER BY (x.clinic_id = q.own_clinic_id) DESC NULLS LAST LIMIT 1;
  SELECT * INTO p FROM patients x WHERE x.clinic_id = c.clinic_id AND x.id = c.patient_id FOR NO KEY UPDATE;
  SELECT * INTO d FROM doctors x WHERE x.id = c.doctor_id FOR NO KEY UPDATE;
  SELECT * INTO c FROM link_codes x WHERE x.clinic_id = c.clinic_id AND x.id = c.id FOR NO KEY UPDATE;
  IF c.used_at IS NULL AND c.ended_at IS NULL AND c.expires_at > q.at AND p.merged_into IS NULL AND p.status IS DISTINCT FROM 'deceased' THEN
    IF caller_standing(q.user_id, c.clinic_id, q.issued_at, false) = 'signed out' THEN RETURN '{"refused": "UNAUTHENTICATED"}'; END IF;
    IF c.issued_by = q.user_id THEN RETURN jsonb_build_object('refused', 'FORBIDDEN', 'clinicId', c.clinic_id, 'patientId', c.patient_id); END IF;
    wrong := p.date_of_birth IS NOT NULL AND q.date_of_birth IS DISTINCT FROM p.date_of_birth;
  ELSE
    wrong := true;
  END IF;
  IF wrong OR c.id IS NULL THEN
    INSERT INTO code_tries AS k (who, tries) SELECT w, array[q.at] FROM unnest(array[q.user_tries, q.network_tries]) w WHERE w IS NOT NULL
      ON CONFLICT (who) DO UPDATE SET tries = array(SELECT t FROM unnest(k.tries) t WHERE t > q.at - interval '1 hour' ORDER BY t) || excluded.tries;
    -- A birth that was left out is no guess.
    UPDATE link_codes x SET wrong_dates = x.wrong_dates + 1, ended_at = CASE WHEN x.wrong_dates >= 2 THEN q.at END
      WHERE x.clinic_id = c.clinic_id AND x.id = c.id AND x.used_at IS NULL AND x.ended_at IS NULL AND x.expires_at > q.at AND q.date_of_birth IS NOT NULL;
    RETURN jsonb_build_object('refused', 'LINK_CODE_INVALID', 'clinicId', c.clinic_id, 'patientId', c.patient_id);
  END IF;
  IF (CASE WHEN c.patient_id IS NOT NULL THEN q.user_id = p.user_id OR q.user_id = ANY (p.guardian_user_ids) OR c.kind = 'self'
      AND (p.user_id IS NOT NULL OR EXISTS (SELECT FROM patients o WHERE o.clinic_id = c.clinic_id AND o.user_id = q.user_id))
    ELSE d.user_id IS NOT NULL OR EXISTS (SELECT FROM doctors o WHERE o.user_id = q.user_id)
      OR EXISTS (SELECT FROM links x WHERE x.status IN ('pending', 'active') AND (x.doctor_id = d.id OR x.kind = 'doctor' AND x.user_id = q.user_id)) END)
  THEN RETURN jsonb_build_object('refused', 'PATIENT_EXISTS', 'clinicId', c.clinic_id, 'patientId', c.patient_id);
  END IF;
  INSERT INTO users (id, issuer, subject, name, email) VALUES (q.user_id, q.issuer, q.subject, q.name, q.email) ON CONFLICT DO NOTHING;
  UPDATE link_codes x SET used_at = q.at WHERE x.clinic_id = c.clinic_id AND x.id = c.id;
  pends := c.kind <> 'self' OR has_begun(c.clinic_id, array[c.patient_id]);
  INSERT INTO links (clinic_id, id, patient_id, doctor_id, user_id, kind, status, issued_by, created_at, updated_at)
    VALUES (c.clinic_id, q.link_id, c.patient_id, c.doctor_id, q.user_id, c.kind, CASE WHEN pends THEN 'pending' ELSE 'active' END, c.issued_by, q.at, q.at)
    RETURNING * INTO l;
  was := to_jsonb(p);
  IF c.patient_id IS NOT NULL THEN
    UPDATE patients x SET user_id = CASE WHEN c.kind = 'self' THEN q.user_id ELSE x.user_id END,
        guardian_user_ids = CASE WHEN c.kind = 'guardian' THEN x.guardian_user_ids || q.user_id ELSE x.guardian_user_ids END,
        pending_user_ids = CASE WHEN pends THEN x.pending_user_ids || q.user_id ELSE x.pending_user_ids END,
        version = x.version + 1, updated_at = q.at
      WHERE x.clinic_id = c.clinic_id AND x.id = c.patient_id RETURNING * INTO p;
  END IF;
  RETURN jsonb_build_object('link', to_jsonb(l), 'was', was, 'became', CASE WHEN c.patient_id IS NOT NULL THEN to_jsonb(p) END);
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION confirmed_users(uuid, uuid[], uuid[]), who_changed(uuid, text), has_begun(uuid, uuid[]),
  end_link_codes(uuid, uuid, uuid, text, timestamptz), redeem_link(jsonb) TO kept_app;
--> statement-breakpoint
-- As it was, but that who is pending on either record stays so on the survivor, and a guardian of one alone becomes so.
CREATE OR REPLACE FUNCTION merge_patients(of_clinic uuid, from_patient uuid, into_patient uuid, as_id uuid, by_user uuid, at_instant timestamptz,
  is_admin boolean, forced boolean, sealed_reason text, writes boolean, versions bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a patients; b patients; links_a uuid[]; links_b uuid[]; aside uuid[] := '{}'; begun boolean; rows jsonb; told jsonb; own jsonb; at_merge timestamptz;
BEGIN
  PERFORM hold_merges(of_clinic);
  PERFORM hold_patients_of_merge(of_clinic, array[from_patient, into_patient]);
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = into_patient;
  IF a.id IS NULL OR b.id IS NULL THEN RETURN '{"refused": "PATIENT_NOT_FOUND"}'; END IF;
  IF a.merged_into IS NOT NULL OR b.merged_into IS NOT NULL THEN
    RETURN jsonb_build_object('refused', 'PATIENT_MERGED', 'mergedInto', coalesce(a.merged_into, b.merged_into));
  END IF;
  links_a := linked_users(a.user_id, a.guardian_user_ids);
  links_b := linked_users(b.user_id, b.guardian_user_ids);
  PERFORM hold_visits_of_merge(of_clinic, array[from_patient, into_patient]);
  begun := has_begun(of_clinic, array[from_patient, into_patient]);
  IF begun AND links_a <> links_b AND NOT is_admin THEN RETURN '{"refused": "FORBIDDEN"}'; END IF;
  IF a.version <> ALL (versions) THEN RETURN '{"refused": "VERSION_MISMATCH"}'; END IF;
  IF (a.user_id <> b.user_id OR a.date_of_birth <> b.date_of_birth) AND NOT (is_admin AND forced) THEN
    RETURN '{"refused": "POSSIBLE_MISMATCH"}';
  END IF;
  -- A merge never widens who may read: where a visit has begun, only who is linked to both stays linked.
  IF begun THEN
    aside := array(SELECT u FROM unnest(links_a || links_b) u WHERE NOT (u = ANY (links_a) AND u = ANY (links_b)) ORDER BY u);
  ELSIF a.user_id <> b.user_id THEN aside := array[a.user_id];
  END IF;
  at_merge := greatest(at_instant, (SELECT max(m.merged_at) + interval '1 microsecond' FROM patient_merges m
    WHERE m.clinic_id = of_clinic AND m.into_id IN (from_patient, into_patient)));
  IF NOT writes THEN
    RETURN jsonb_build_object('patient', to_jsonb(b) || jsonb_build_object('merged_from', merged_from_of(of_clinic, into_patient)),
      'merge', jsonb_build_object('id', as_id, 'at', at_merge, 'setAside', aside,
        'moved', jsonb_build_object(
          'visits', (SELECT count(*) FROM appointments WHERE clinic_id = of_clinic AND patient_id = from_patient),
          'plans', (SELECT count(*) FROM follow_up_plans WHERE clinic_id = of_clinic AND patient_id = from_patient),
          'series', (SELECT count(*) FROM series WHERE clinic_id = of_clinic AND patient_id = from_patient))));
  END IF;
  own := (SELECT coalesce(jsonb_agg(t.id), '[]') FROM (
    SELECT v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = into_patient
    UNION ALL SELECT p.id FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = into_patient
    UNION ALL SELECT s.id FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = into_patient) t);
  -- In one statement: a key that binds a plan to its visit's patient is checked at its end. A visit that overlaps an open one of
  -- the survivor stays, and is marked.
  WITH v AS (UPDATE appointments m SET patient_id = into_patient, version = version + 1, updated_at = at_instant,
               patient_overlap = m.patient_overlap OR EXISTS (SELECT FROM appointments o
                 WHERE o.clinic_id = of_clinic AND o.patient_id = into_patient
                   AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                   AND tstzrange(o.starts_at, o.ends_at) && tstzrange(m.starts_at, m.ends_at))
             WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, doctor_id),
    p AS (UPDATE follow_up_plans SET patient_id = into_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, appointment_id),
    s AS (UPDATE series SET patient_id = into_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND patient_id = from_patient RETURNING id, version, status, doctor_id)
  SELECT jsonb_build_object('appointments', array(SELECT id FROM v), 'follow_up_plans', array(SELECT id FROM p),
      'series', array(SELECT id FROM s)),
    jsonb_build_object('visits', (SELECT jsonb_agg(v) FROM v), 'plans', (SELECT jsonb_agg(p) FROM p), 'series', (SELECT jsonb_agg(s) FROM s))
    INTO rows, told;
  INSERT INTO patient_merges (clinic_id, id, from_id, into_id, moved, before, set_aside, reason, merged_by, merged_at)
    VALUES (of_clinic, as_id, from_patient, into_patient, rows, jsonb_build_object(
      'from', jsonb_build_object('user_id', a.user_id, 'guardian_user_ids', a.guardian_user_ids,
        'pending_user_ids', a.pending_user_ids, 'external_id', a.external_id),
      'into', jsonb_build_object('user_id', b.user_id, 'guardian_user_ids', b.guardian_user_ids,
        'pending_user_ids', b.pending_user_ids, 'external_id', b.external_id,
        'phone', b.phone, 'email', b.email, 'date_of_birth', b.date_of_birth, 'language', b.language, 'rows', own)),
      aside, sealed_reason, by_user, at_merge);
  UPDATE patients SET merged_into = into_patient, version = version + 1, updated_at = at_instant, user_id = NULL, guardian_user_ids = '{}',
      pending_user_ids = '{}'
    WHERE clinic_id = of_clinic AND id = from_patient;
  UPDATE patients SET merged_into = into_patient WHERE clinic_id = of_clinic AND merged_into = from_patient;
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant, phone = coalesce(p.phone, a.phone), email = coalesce(p.email, a.email),
      phone_e164 = CASE WHEN p.phone IS NULL THEN a.phone_e164 ELSE p.phone_e164 END,
      date_of_birth = coalesce(p.date_of_birth, a.date_of_birth), language = coalesce(p.language, a.language),
      external_id = coalesce(p.external_id, a.external_id),
      user_id = (SELECT u FROM unnest(array[b.user_id, a.user_id]) WITH ORDINALITY o(u, n) WHERE u IS NOT NULL AND u <> ALL (aside) ORDER BY n LIMIT 1),
      guardian_user_ids = array(SELECT DISTINCT u FROM unnest(b.guardian_user_ids || a.guardian_user_ids) u WHERE u <> ALL (aside) ORDER BY u),
      -- A guardian of one record alone was confirmed for that one: a second hand confirms them for both.
      pending_user_ids = b.pending_user_ids || a.pending_user_ids || array(SELECT u FROM unnest(b.guardian_user_ids || a.guardian_user_ids) u
        WHERE NOT (u = ANY (links_a) AND u = ANY (links_b)))
    WHERE p.clinic_id = of_clinic AND p.id = into_patient RETURNING * INTO b;
  RETURN jsonb_build_object('from_version', a.version + 1, 'rows', told,
    'patient', to_jsonb(b) || jsonb_build_object('merged_from', merged_from_of(of_clinic, into_patient)), 'merge', jsonb_build_object('id', as_id, 'at', at_merge, 'setAside', aside,
      'moved', jsonb_build_object('visits', jsonb_array_length(rows->'appointments'), 'plans', jsonb_array_length(rows->'follow_up_plans'),
        'series', jsonb_array_length(rows->'series'))));
END $$;
--> statement-breakpoint
-- As it was, and gives the records back who was pending. Where a record keeps rows that were not its own before the merge, who was not
-- confirmed for the merged record is pending: such a row may be about the other patient.
CREATE OR REPLACE FUNCTION unmerge_patients(of_clinic uuid, from_patient uuid, by_user uuid, at_instant timestamptz, writes boolean,
  versions bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a patients; b patients; pending_a uuid[]; pending_b uuid[]; trusted uuid[]; m patient_merges; last patient_merges; was jsonb; guardians_a uuid[]; guardians_b uuid[]; user_a uuid; user_b uuid;
  external text; taken uuid; own uuid[]; returned uuid[]; answer jsonb; told jsonb;
BEGIN
  -- Before the question which record stands for it: no merge changes the answer meanwhile.
  PERFORM hold_merges(of_clinic);
  PERFORM hold_patients_of_merge(of_clinic, array(SELECT unnest(array[p.id, p.merged_into]) FROM patients p
    WHERE p.clinic_id = of_clinic AND p.id = from_patient));
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  IF a.id IS NULL THEN RETURN '{"refused": "PATIENT_NOT_FOUND"}'; END IF;
  IF a.version <> ALL (versions) THEN RETURN '{"refused": "VERSION_MISMATCH"}'; END IF;
  IF a.merged_into IS NULL THEN RETURN '{"refused": "NOT_MERGED"}'; END IF;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = a.merged_into;
  SELECT * INTO m FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.from_id = from_patient AND j.undone_at IS NULL;
  SELECT j.* INTO last FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.undone_at IS NULL
    AND (j.into_id = b.id OR j.into_id IN (SELECT f.id FROM patients f WHERE f.clinic_id = of_clinic AND f.merged_into = b.id))
    ORDER BY j.merged_at DESC, j.id DESC LIMIT 1;
  IF m.id IS DISTINCT FROM last.id THEN RETURN '{"refused": "MERGE_NOT_LAST"}'; END IF;
  was := m.before;
  guardians_a := array(SELECT jsonb_array_elements_text(was#>'{from,guardian_user_ids}')::uuid);
  guardians_b := array(SELECT jsonb_array_elements_text(was#>'{into,guardian_user_ids}')::uuid);
  -- Who was pending on a record when they were merged is so again, unless confirmed since; who was not is confirmed there.
  pending_a := array(SELECT u FROM jsonb_array_elements_text(coalesce(was#>'{from,pending_user_ids}', '[]')) t(x), LATERAL (SELECT x::uuid u) y
    WHERE u = ANY (m.set_aside) OR u = ANY (b.pending_user_ids));
  pending_b := array(SELECT u FROM jsonb_array_elements_text(coalesce(was#>'{into,pending_user_ids}', '[]')) t(x), LATERAL (SELECT x::uuid u) y
      WHERE u = ANY (m.set_aside) OR u = ANY (b.pending_user_ids)
    UNION SELECT u FROM unnest(b.pending_user_ids) u WHERE u <> ALL (linked_users((was#>>'{into,user_id}')::uuid, guardians_b)));
  trusted := array(SELECT u FROM unnest(linked_users(b.user_id, b.guardian_user_ids)) u WHERE u <> ALL (b.pending_user_ids));
  user_a := (was#>>'{from,user_id}')::uuid;
  user_b := (was#>>'{into,user_id}')::uuid;
  external := coalesce(a.external_id, was#>>'{from,external_id}');
  taken := (SELECT p.id FROM patients p WHERE p.clinic_id = of_clinic AND p.external_id = external AND p.merged_into IS NULL
    AND NOT (p.id = b.id AND was#>'{into,external_id}' = 'null'));
  IF taken IS NOT NULL THEN RETURN jsonb_build_object('refused', 'EXTERNAL_ID_TAKEN', 'id', taken); END IF;

  PERFORM hold_visits_of_merge(of_clinic, array[from_patient, b.id]);
  -- A journal of the version before did not keep what was the survivor's own: its age tells.
  own := CASE WHEN was#>'{into,rows}' IS NOT NULL THEN array(SELECT jsonb_array_elements_text(was#>'{into,rows}')::uuid) ELSE array(
    SELECT t.id FROM (SELECT v.id, v.created_at FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = b.id
      UNION ALL SELECT p.id, p.created_at FROM follow_up_plans p WHERE p.clinic_id = of_clinic AND p.patient_id = b.id
      UNION ALL SELECT s.id, s.created_at FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = b.id) t
    WHERE t.created_at < m.merged_at AND NOT EXISTS (SELECT FROM jsonb_each(m.moved) l WHERE l.value ? t.id::text)) END;
  WITH r AS MATERIALIZED (SELECT * FROM rows_of_unmerge(of_clinic, b.id, array(
      SELECT jsonb_array_elements_text(l.value)::uuid FROM jsonb_each(m.moved) l), own)),
    lists AS (SELECT k, r.goes, coalesce(jsonb_agg(r.id ORDER BY r.id) FILTER (WHERE r.id IS NOT NULL), '[]') ids, count(r.id) n
      FROM unnest(array['appointments', 'follow_up_plans', 'series']) k LEFT JOIN r ON r.kind = k GROUP BY k, r.goes)
  SELECT array(SELECT r.id FROM r WHERE r.goes), jsonb_build_object('id', m.id, 'at', at_instant, 'survivorId', b.id,
    'returned', (SELECT jsonb_object_agg(w.name, coalesce((SELECT l.n FROM lists l WHERE l.k = w.k AND l.goes), 0)) FROM (VALUES
      ('visits', 'appointments'), ('plans', 'follow_up_plans'), ('series', 'series')) w(name, k)),
    'stayed', (SELECT jsonb_object_agg(w.name, coalesce((SELECT l.ids FROM lists l WHERE l.k = w.k AND NOT l.goes), '[]')) FROM (VALUES
      ('visits', 'appointments'), ('plans', 'follow_up_plans'), ('series', 'series')) w(name, k)))
    INTO returned, answer;
  IF NOT writes THEN
    RETURN jsonb_build_object('unmerge', answer, 'patient', to_jsonb(a), 'survivor', jsonb_build_object('id', b.id, 'version', b.version));
  END IF;

  -- The survivor first: what is unique, a login and an external id, has to be let go before it is given. Who was unlinked since
  -- stays so, and a login that has a record of its own by now keeps that.
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant,
      phone = CASE WHEN was#>'{into,phone}' = 'null' AND p.phone = a.phone THEN NULL ELSE p.phone END,
      phone_e164 = CASE WHEN was#>'{into,phone}' = 'null' AND p.phone = a.phone THEN NULL ELSE p.phone_e164 END,
      email = CASE WHEN was#>'{into,email}' = 'null' AND p.email = a.email THEN NULL ELSE p.email END,
      date_of_birth = CASE WHEN was#>'{into,date_of_birth}' = 'null' AND p.date_of_birth = a.date_of_birth THEN NULL ELSE p.date_of_birth END,
      language = CASE WHEN was#>'{into,language}' = 'null' AND p.language = a.language THEN NULL ELSE p.language END,
      external_id = CASE WHEN was#>'{into,external_id}' = 'null' AND p.external_id = external THEN NULL ELSE p.external_id END,
      user_id = CASE
        WHEN p.user_id IS DISTINCT FROM (SELECT u FROM unnest(array[user_b, user_a]) WITH ORDINALITY o(u, n) WHERE u IS NOT NULL AND u <> ALL (m.set_aside) ORDER BY n LIMIT 1)
        THEN p.user_id
        WHEN EXISTS (SELECT FROM patients o WHERE o.clinic_id = of_clinic AND o.user_id = user_b AND o.id <> p.id) THEN NULL
        ELSE user_b END,
      guardian_user_ids = array(SELECT DISTINCT u FROM unnest(p.guardian_user_ids || array(
          SELECT x FROM unnest(guardians_b) x WHERE x = ANY (m.set_aside))) u
        WHERE u = ANY (guardians_b) OR u <> ALL (guardians_a) OR u = ANY (m.set_aside) ORDER BY u),
      pending_user_ids = pending_b
    WHERE p.clinic_id = of_clinic AND p.id = b.id;
  UPDATE patients p SET version = p.version + 1, updated_at = at_instant, merged_into = NULL, external_id = external,
      user_id = CASE WHEN (user_a = ANY (m.set_aside) OR user_a = b.user_id OR user_a = ANY (b.guardian_user_ids))
        AND NOT EXISTS (SELECT FROM patients o WHERE o.clinic_id = of_clinic AND o.user_id = user_a AND o.id <> p.id) THEN user_a END,
      guardian_user_ids = array(SELECT u FROM unnest(guardians_a) u
        WHERE u = ANY (m.set_aside) OR u = b.user_id OR u = ANY (b.guardian_user_ids) ORDER BY u),
      pending_user_ids = pending_a
    WHERE p.clinic_id = of_clinic AND p.id = from_patient;
  -- What had been merged into it before is its own again.
  WITH RECURSIVE before AS (
    SELECT j.from_id FROM patient_merges j WHERE j.clinic_id = of_clinic AND j.into_id = from_patient AND j.undone_at IS NULL
    UNION SELECT j.from_id FROM before f JOIN patient_merges j ON j.clinic_id = of_clinic AND j.into_id = f.from_id AND j.undone_at IS NULL)
  UPDATE patients p SET merged_into = from_patient WHERE p.clinic_id = of_clinic AND p.id IN (SELECT f.from_id FROM before f);
  -- In one statement, as they came. Of two open visits that overlap the later is marked.
  WITH v AS (UPDATE appointments t SET patient_id = from_patient, version = version + 1, updated_at = at_instant,
               patient_overlap = EXISTS (SELECT FROM appointments o WHERE o.clinic_id = of_clinic AND o.id = ANY (returned)
                 AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
                 AND tstzrange(o.starts_at, o.ends_at) && tstzrange(t.starts_at, t.ends_at) AND (o.starts_at, o.id) < (t.starts_at, t.id))
             WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, doctor_id),
    p AS (UPDATE follow_up_plans SET patient_id = from_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, appointment_id),
    s AS (UPDATE series SET patient_id = from_patient, version = version + 1, updated_at = at_instant
          WHERE clinic_id = of_clinic AND id = ANY (returned) RETURNING id, version, status, doctor_id)
  SELECT jsonb_build_object('visits', (SELECT jsonb_agg(v) FROM v), 'plans', (SELECT jsonb_agg(p) FROM p), 'series', (SELECT jsonb_agg(s) FROM s))
    INTO told;
  UPDATE patients p SET pending_user_ids = p.pending_user_ids || array(
      SELECT u FROM unnest(linked_users(p.user_id, p.guardian_user_ids)) u WHERE u <> ALL (trusted))
    WHERE p.clinic_id = of_clinic AND CASE p.id
      WHEN b.id THEN EXISTS (SELECT FROM (
          SELECT v.id FROM appointments v WHERE v.clinic_id = of_clinic AND v.patient_id = b.id
          UNION ALL SELECT l.id FROM follow_up_plans l WHERE l.clinic_id = of_clinic AND l.patient_id = b.id
          UNION ALL SELECT s.id FROM series s WHERE s.clinic_id = of_clinic AND s.patient_id = b.id) t WHERE t.id <> ALL (own))
      WHEN from_patient THEN EXISTS (SELECT FROM unnest(returned) t(id)
          WHERE NOT EXISTS (SELECT FROM jsonb_each(m.moved) l WHERE l.value ? t.id::text)) END
      AND p.id IN (b.id, from_patient);
  -- What stays and overlaps nothing of the survivor's any more is held to the constraint again.
  UPDATE appointments t SET patient_overlap = false
    WHERE t.clinic_id = of_clinic AND t.patient_id = b.id AND t.patient_overlap
      AND t.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
      AND NOT EXISTS (SELECT FROM appointments o WHERE o.clinic_id = of_clinic AND o.patient_id = b.id AND o.id <> t.id
        AND o.status IN ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
        AND tstzrange(o.starts_at, o.ends_at) && tstzrange(t.starts_at, t.ends_at));
  UPDATE patient_merges j SET undone_at = at_instant, undone_by = by_user WHERE j.clinic_id = of_clinic AND j.id = m.id;
  -- The desk has said that they are two people.
  UPDATE possible_duplicates d SET dismissed_at = at_instant, dismissed_by = by_user
    WHERE d.clinic_id = of_clinic AND d.dismissed_at IS NULL
      AND (d.patient_id, d.other_id) IN ((from_patient, b.id), (b.id, from_patient));
  SELECT * INTO a FROM patients WHERE clinic_id = of_clinic AND id = from_patient;
  SELECT * INTO b FROM patients WHERE clinic_id = of_clinic AND id = b.id;
  RETURN jsonb_build_object('unmerge', answer, 'rows', told, 'survivor', jsonb_build_object('id', b.id, 'version', b.version),
    'patient', to_jsonb(a) || jsonb_build_object('merged_from', merged_from_of(of_clinic, from_patient)));
END $$;

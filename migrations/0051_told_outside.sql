CREATE TABLE "calendars" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"doctor_id" uuid,
	"patient_id" uuid,
	"user_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"request" text,
	"ended_at" timestamp with time zone,
	"audited_on" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendars_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "calendars_one_person" CHECK (("calendars"."doctor_id" is null) <> ("calendars"."patient_id" is null))
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"dedup_key" text NOT NULL,
	"channel" text,
	"from_masked" text,
	"patient_id" uuid,
	"candidates" integer,
	"appointment_id" uuid,
	"doctor_id" uuid,
	"body_in" text,
	"note" text,
	"done_at" timestamp with time zone,
	"done_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbox_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "inbox_kind" CHECK ("inbox"."kind" in ('REPLY', 'STOPPED', 'STARTED', 'NO_ADDRESS', 'DEAD_ADDRESS', 'NOT_SENT', 'NO_SHOW'))
);
--> statement-breakpoint
CREATE TABLE "message_channels" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"settings" jsonb NOT NULL,
	"secrets" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_channels_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "message_channels_channel" CHECK ("message_channels"."channel" in ('email', 'sms'))
);
--> statement-breakpoint
CREATE TABLE "message_settings" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"settings" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_settings_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "message_templates" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"event" text NOT NULL,
	"channel" text NOT NULL,
	"language" text NOT NULL,
	"subject" text,
	"body" text,
	"provider_template_id" text,
	"entity_id" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_templates_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"appointment_id" uuid,
	"doctor_id" uuid,
	"event" text NOT NULL,
	"dedup_key" text NOT NULL,
	"rule_id" uuid,
	"visit_version" integer,
	"visit_start" timestamp with time zone,
	"before" jsonb,
	"at_once" boolean DEFAULT false NOT NULL,
	"told" jsonb,
	"payload_hash" text,
	"channel" text,
	"provider" text,
	"language" text,
	"template_version" integer DEFAULT 0 NOT NULL,
	"address_masked" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"outcome" text,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"claimed_until" timestamp with time zone,
	"sent_with" uuid,
	"provider_id" text,
	"sent_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"body_in" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "messages_state" CHECK ("messages"."state" in ('waiting', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'dropped', 'received'))
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"event" text NOT NULL,
	"dedup_key" text NOT NULL,
	"patient_id" uuid,
	"appointment_id" uuid,
	"doctor_id" uuid,
	"read_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notifications_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "reminder_rules" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"offset_minutes" integer NOT NULL,
	"channel" text,
	"active" boolean DEFAULT true NOT NULL,
	"skip_confirmed" boolean DEFAULT false NOT NULL,
	"armed_until" timestamp with time zone,
	"arm_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reminder_rules_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "reminder_rules_offset" CHECK ("reminder_rules"."offset_minutes" between 15 and 44640),
	CONSTRAINT "reminder_rules_channel" CHECK ("reminder_rules"."channel" in ('email', 'sms'))
);
--> statement-breakpoint
CREATE TABLE "stopped_addresses" (
	"clinic_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "stopped_addresses_clinic_id_channel_address_pk" PRIMARY KEY("clinic_id","channel","address"),
	CONSTRAINT "stopped_addresses_reason" CHECK ("stopped_addresses"."reason" in ('STOP', 'BOUNCED', 'COMPLAINED'))
);
--> statement-breakpoint
CREATE TABLE "visit_links" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"patient_version" integer NOT NULL,
	"appointment_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"secret" text NOT NULL,
	"visit_version" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"acted_at" timestamp with time zone,
	"act_version" integer,
	"act_appointment_id" uuid,
	"before" jsonb,
	"undone_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "visit_links_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "visit_links_purpose" CHECK ("visit_links"."purpose" in ('confirm', 'move', 'cancel'))
);
--> statement-breakpoint
CREATE TABLE "clinic_plugins" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean NOT NULL,
	"settings" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clinic_plugins_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"clinic_id" uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"webhook_id" uuid,
	"plugin" text,
	"subject_id" uuid NOT NULL,
	"xact" "xid8" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone,
	"claimed_until" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"parked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deliveries_one_hearer" CHECK (("deliveries"."webhook_id" is null) <> ("deliveries"."plugin" is null))
);
--> statement-breakpoint
CREATE TABLE "delivery_attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"delivery_id" bigint NOT NULL,
	"clinic_id" uuid NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"status" integer,
	"fault" text,
	"ms" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"next_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"description" text,
	"active" boolean DEFAULT true NOT NULL,
	"disabled_reason" text,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"request" text,
	"failing_since" timestamp with time zone,
	"paused_until" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"created_by" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhooks_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "webhooks_disabled_reason" CHECK ("webhooks"."disabled_reason" in ('GONE', 'FAILING'))
);
--> statement-breakpoint
ALTER TABLE "appointments" ADD COLUMN "moves" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What is there already comes before all that is to come, in the order of its ids; and a constant default writes no row anew.
ALTER TABLE "outbox" ADD COLUMN "xact" "xid8" DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "xact" SET DEFAULT pg_current_xact_id();--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_channels" ADD CONSTRAINT "message_channels_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_settings" ADD CONSTRAINT "message_settings_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_templates" ADD CONSTRAINT "message_templates_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_rules" ADD CONSTRAINT "reminder_rules_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stopped_addresses" ADD CONSTRAINT "stopped_addresses_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_links" ADD CONSTRAINT "visit_links_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_links" ADD CONSTRAINT "visit_links_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clinic_plugins" ADD CONSTRAINT "clinic_plugins_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_event_id_outbox_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."outbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_webhook" FOREIGN KEY ("clinic_id","webhook_id") REFERENCES "public"."webhooks"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD CONSTRAINT "delivery_attempts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendars_of_user" ON "calendars" USING btree ("user_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_once" ON "inbox" USING btree ("clinic_id","dedup_key");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "inbox" USING btree ("clinic_id","created_at","id") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "inbox_by_time" ON "inbox" USING btree ("clinic_id","created_at","id");--> statement-breakpoint
CREATE INDEX "inbox_of_patient" ON "inbox" USING btree ("clinic_id","patient_id") WHERE patient_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "message_channels_one_a_channel" ON "message_channels" USING btree ("clinic_id","channel");--> statement-breakpoint
CREATE INDEX "message_channels_by_id" ON "message_channels" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "message_templates_one_a_place" ON "message_templates" USING btree ("clinic_id","event","channel","language");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_once" ON "messages" USING btree ("clinic_id","dedup_key");--> statement-breakpoint
CREATE INDEX "messages_due" ON "messages" USING btree ("due_at") WHERE state in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "messages_waiting_of_patient" ON "messages" USING btree ("clinic_id","patient_id") WHERE state in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "messages_of_patient" ON "messages" USING btree ("clinic_id","patient_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_of_visit" ON "messages" USING btree ("clinic_id","appointment_id","created_at","id") WHERE appointment_id is not null;--> statement-breakpoint
CREATE INDEX "messages_of_rule" ON "messages" USING btree ("clinic_id","rule_id") WHERE state = 'waiting' and rule_id is not null;--> statement-breakpoint
CREATE INDEX "messages_by_provider_id" ON "messages" USING btree ("provider","provider_id") WHERE provider_id is not null;--> statement-breakpoint
CREATE INDEX "messages_of_clinic" ON "messages" USING btree ("clinic_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_of_doctor" ON "messages" USING btree ("clinic_id","doctor_id","created_at","id") WHERE doctor_id is not null;--> statement-breakpoint
CREATE INDEX "messages_by_state" ON "messages" USING btree ("clinic_id","state","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications" USING btree ("clinic_id","user_id","dedup_key");--> statement-breakpoint
CREATE INDEX "notifications_of_user" ON "notifications" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_by_age" ON "notifications" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "visit_links_by_secret" ON "visit_links" USING btree ("secret");--> statement-breakpoint
CREATE UNIQUE INDEX "reminder_rules_once" ON "reminder_rules" USING btree ("clinic_id","offset_minutes",coalesce(channel, ''));--> statement-breakpoint
CREATE INDEX "reminder_rules_to_arm" ON "reminder_rules" USING btree ("arm_at") WHERE active;--> statement-breakpoint
CREATE INDEX "visit_links_of_visit" ON "visit_links" USING btree ("clinic_id","appointment_id");--> statement-breakpoint
CREATE INDEX "visit_links_by_age" ON "visit_links" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "clinic_plugins_one_of_a_name" ON "clinic_plugins" USING btree ("clinic_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_one_a_webhook" ON "deliveries" USING btree ("event_id","webhook_id") WHERE webhook_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_one_a_plugin" ON "deliveries" USING btree ("event_id","plugin") WHERE plugin is not null;--> statement-breakpoint
CREATE INDEX "deliveries_of_event" ON "deliveries" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "deliveries_of_plugins_due" ON "deliveries" USING btree ("next_at") WHERE next_at is not null and plugin is not null;--> statement-breakpoint
CREATE INDEX "deliveries_due_of_webhook" ON "deliveries" USING btree ("webhook_id","next_at") WHERE next_at is not null and webhook_id is not null;--> statement-breakpoint
CREATE INDEX "deliveries_in_order" ON "deliveries" USING btree ("webhook_id","subject_id","xact","event_id") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "deliveries_parked" ON "deliveries" USING btree ("clinic_id","xact","event_id") WHERE parked_at is not null;--> statement-breakpoint
CREATE INDEX "delivery_attempts_of_delivery" ON "delivery_attempts" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "delivery_attempts_of_webhook" ON "delivery_attempts" USING btree ("clinic_id","webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhooks_live" ON "webhooks" USING btree ("clinic_id","created_at","id") WHERE ended_at is null;
--> statement-breakpoint
GRANT UPDATE ON calendars, clinic_plugins, deliveries, inbox, message_channels, message_settings, message_templates, messages, notifications,
  reminder_rules, visit_links, webhooks, stopped_addresses TO kept_app;
--> statement-breakpoint
GRANT DELETE ON message_channels, message_templates, notifications, reminder_rules, stopped_addresses, visit_links TO kept_app;
--> statement-breakpoint
-- An event that was parked before is parked for all its hearers: nobody knows any more whose failure it was.
INSERT INTO deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, parked_at, created_at)
SELECT clinic_id, id, '*', subject_id, xact, attempts, parked_at, created_at FROM outbox WHERE parked_at IS NOT NULL;
--> statement-breakpoint
CREATE FUNCTION count_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.moves := OLD.moves + 1;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- It costs a booking nothing, and whatever changes only the state of a visit next to nothing.
CREATE TRIGGER appointments_count_move BEFORE UPDATE OF starts_at, ends_at, location_id ON appointments FOR EACH ROW
  WHEN (NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.ends_at IS DISTINCT FROM OLD.ends_at
    OR NEW.location_id IS DISTINCT FROM OLD.location_id)
  EXECUTE FUNCTION count_move();
--> statement-breakpoint
-- Volatile: it sees what was committed while its caller waited for the clinic's lock, which the caller's own snapshot does not.
CREATE FUNCTION reminder_rules_of(clinic uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM reminder_rules WHERE clinic_id = clinic);
END $$;
--> statement-breakpoint
-- A UUID of version 3, by MD5: programs refuse what is none. It is the same wherever the clinic's id is.
CREATE FUNCTION reminder_rule_id(clinic uuid, name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT overlay(overlay(md5(clinic || '/reminder-rules/' || name) placing '3' from 13) placing '8' from 17)::uuid
$$;
--> statement-breakpoint
-- 72 hours and 24 hours before; the second not for who has confirmed.
CREATE FUNCTION give_reminder_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reminder_rules (clinic_id, id, offset_minutes, skip_confirmed) VALUES
    (NEW.id, reminder_rule_id(NEW.id, '72h'), 4320, false),
    (NEW.id, reminder_rule_id(NEW.id, '24h'), 1440, true);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clinics_give_reminder_rules AFTER INSERT ON clinics FOR EACH ROW EXECUTE FUNCTION give_reminder_rules();
--> statement-breakpoint
INSERT INTO reminder_rules (clinic_id, id, offset_minutes, skip_confirmed)
SELECT id, reminder_rule_id(id, '72h'), 4320, false FROM clinics
UNION ALL SELECT id, reminder_rule_id(id, '24h'), 1440, true FROM clinics;
--> statement-breakpoint
-- Ends what the same request was given before, and all but the newest two that a user has, so that with the one to come there are
-- three. VOLATILE, and the user's calendars are locked as one: of two at once the second sees what the first has made.
CREATE FUNCTION end_spare_calendars(of_user uuid, of_requests jsonb, at_instant timestamptz)
RETURNS SETOF calendars LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('calendars of ' || of_user, 0));
  RETURN QUERY UPDATE calendars c SET ended_at = at_instant, version = c.version + 1, updated_at = at_instant
  WHERE c.user_id = of_user AND c.ended_at IS NULL AND (of_requests ? c.request OR c.id IN (
    SELECT o.id FROM calendars o WHERE o.user_id = of_user AND o.ended_at IS NULL AND NOT coalesce(of_requests ? o.request, false)
    ORDER BY o.id DESC OFFSET 2))
  RETURNING c.*;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION end_spare_calendars(uuid, jsonb, timestamptz) TO kept_app;
--> statement-breakpoint
-- As before: `moves` alone would now be the visit's own column.
CREATE OR REPLACE FUNCTION move_visits(of_clinic uuid, to_doctor uuid, at_instant timestamptz, moves jsonb) RETURNS SETOF appointments
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE appointments v SET overbook = true, patient_overlap = true
    FROM jsonb_to_recordset(move_visits.moves) AS m(id uuid) WHERE v.clinic_id = of_clinic AND v.id = m.id;
  RETURN QUERY UPDATE appointments v SET doctor_id = to_doctor, location_id = m.location_id, starts_at = m.starts_at,
      ends_at = m.ends_at, timezone = m.timezone, overbook = false, patient_overlap = false, overbooked_over = '{}',
      confirmed_at = NULL, series_modified = m.modified,
      status = CASE WHEN v.status = 'CONFIRMED' THEN 'SCHEDULED' ELSE v.status END,
      version = v.version + 1, updated_at = at_instant
    FROM jsonb_to_recordset(move_visits.moves) AS m(id uuid, starts_at timestamptz, ends_at timestamptz, location_id uuid, timezone text, modified boolean)
    WHERE v.clinic_id = of_clinic AND v.id = m.id RETURNING v.*;
END $$;
--> statement-breakpoint
-- An instant as an event tells it: ISO 8601 in UTC, whatever zone the session is in.
CREATE FUNCTION utc_text(at_instant timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at_instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint
-- What events tell of a visit besides its state. Volatile, so that it sees what the caller's statement has locked and written.
CREATE FUNCTION event_of_visit(of_clinic uuid, of_id uuid)
  RETURNS TABLE (patient_id uuid, starts_at timestamptz, ends_at timestamptz, type text, location_id uuid) LANGUAGE sql VOLATILE AS $$
  SELECT a.patient_id, a.starts_at, a.ends_at, a.type, a.location_id FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = of_id
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION utc_text(timestamptz), event_of_visit(uuid, uuid) TO kept_app;
--> statement-breakpoint
-- Ends what the same request was given before, as end_repeated_displays does: asked under the clinic's lock.
CREATE FUNCTION end_repeated_webhooks(of_clinic uuid, by_user uuid, of_requests jsonb, at_instant timestamptz)
RETURNS SETOF webhooks LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY UPDATE webhooks w SET ended_at = at_instant, active = false, version = w.version + 1, updated_at = at_instant
  WHERE w.clinic_id = of_clinic AND w.created_by = by_user AND of_requests ? w.request AND w.ended_at IS NULL
  RETURNING w.*;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION end_repeated_webhooks(uuid, uuid, jsonb, timestamptz) TO kept_app;
--> statement-breakpoint
-- As it was, and knows whom a message told of the visit: they have its time, its doctor and its place.
CREATE OR REPLACE FUNCTION hangs_on_visit(of_clinic uuid, of_visit uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT array_remove(ARRAY[
    CASE WHEN a.ever_checked_in THEN 'WAS_CHECKED_IN' END,
    CASE WHEN coalesce(a.diagnosis, a.treatment_plan, a.clinical_notes) IS NOT NULL THEN 'CLINICAL_TEXT' END,
    CASE WHEN EXISTS (SELECT FROM follow_up_plans p WHERE p.clinic_id = a.clinic_id
                      AND (p.appointment_id = a.id OR p.follow_up_appointment_id = a.id)) THEN 'PLAN' END,
    CASE WHEN a.is_follow_up OR EXISTS (SELECT FROM appointments f WHERE f.clinic_id = a.clinic_id
                                        AND f.parent_appointment_id = a.id) THEN 'FOLLOW_UP' END,
    CASE WHEN a.series_id IS NOT NULL THEN 'SERIES' END,
    CASE WHEN EXISTS (SELECT FROM video_consultations v WHERE v.clinic_id = a.clinic_id AND v.appointment_id = a.id
                      AND (v.ever_joined OR EXISTS (SELECT FROM video_participants p
                        WHERE p.clinic_id = v.clinic_id AND p.consultation_id = v.id AND p.joined_at IS NOT NULL)))
      THEN 'ROOM_JOINED' END,
    CASE WHEN EXISTS (SELECT FROM messages m WHERE m.clinic_id = a.clinic_id AND m.appointment_id = a.id
                      AND m.state IN ('sending', 'sent', 'delivered', 'unknown')) THEN 'CONTACTED' END
  ], NULL) FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = of_visit);
END $$;

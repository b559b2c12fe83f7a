CREATE TABLE "appointments" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"location_id" uuid,
	"type" text NOT NULL,
	"treatment_type" text DEFAULT 'GENERAL_CONSULTATION' NOT NULL,
	"status" text DEFAULT 'SCHEDULED' NOT NULL,
	"priority" text DEFAULT 'MEDIUM' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"timezone" text NOT NULL,
	"overbook" boolean DEFAULT false NOT NULL,
	"notify" boolean DEFAULT true NOT NULL,
	"external_id" text,
	"reason" text,
	"notes" text,
	"staff_note" text,
	"address" text,
	"overbook_reason" text,
	"diagnosis" text,
	"treatment_plan" text,
	"clinical_notes" text,
	"check_in_override_reason" text,
	"is_follow_up" boolean DEFAULT false NOT NULL,
	"follow_up_reason" text,
	"parent_appointment_id" uuid,
	"original_appointment_id" uuid,
	"series_id" uuid,
	"series_sequence" integer,
	"booked_by" uuid,
	"confirmed_at" timestamp with time zone,
	"checked_in_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancelled_by" uuid,
	"cancellation_reason" text,
	"cancellation_code" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "appointments_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "appointments_order" CHECK ("appointments"."starts_at" < "appointments"."ends_at"),
	CONSTRAINT "appointments_type" CHECK ("appointments"."type" in ('IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT')),
	CONSTRAINT "appointments_status" CHECK ("appointments"."status" in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW'))
);
--> statement-breakpoint
CREATE TABLE "follow_up_plans" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"doctor_id" uuid,
	"follow_up_type" text DEFAULT 'routine' NOT NULL,
	"scheduled_for" date NOT NULL,
	"days_after" integer,
	"status" text DEFAULT 'scheduled' NOT NULL,
	"priority" text DEFAULT 'normal' NOT NULL,
	"instructions" text,
	"medications" text,
	"tests" text,
	"restrictions" text,
	"notes" text,
	"follow_up_appointment_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "follow_up_plans_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "follow_up_plans_status" CHECK ("follow_up_plans"."status" in ('scheduled', 'completed', 'cancelled', 'overdue'))
);
--> statement-breakpoint
CREATE TABLE "clinic_doctors" (
	"clinic_id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"rules_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clinic_doctors_clinic_id_doctor_id_pk" PRIMARY KEY("clinic_id","doctor_id")
);
--> statement-breakpoint
CREATE TABLE "clinics" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"phone" text,
	"timezone" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rules_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "doctors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"name" text NOT NULL,
	"specialty" text,
	"rules_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"user_id" uuid NOT NULL,
	"clinic_id" uuid NOT NULL,
	"roles" text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_user_id_clinic_id_pk" PRIMARY KEY("user_id","clinic_id")
);
--> statement-breakpoint
CREATE TABLE "patients" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid,
	"guardian_user_ids" uuid[] DEFAULT '{}' NOT NULL,
	"name" text NOT NULL,
	"date_of_birth" date,
	"phone" text,
	"email" text,
	"language" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "patients_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"name" text,
	"email" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xact" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"clinic_id" uuid,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor_id" uuid,
	"role" text NOT NULL,
	"action" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"patient_id" uuid,
	"request_id" text NOT NULL,
	"origin" text,
	"changed" jsonb
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"answer" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"clinic_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"subject_version" integer NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "closures" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "closures_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "closures_order" CHECK ("closures"."starts_at" < "closures"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "locations" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"timezone" text NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"radius_metres" integer DEFAULT 200 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "locations_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "time_off" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"everywhere" boolean DEFAULT false NOT NULL,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "time_off_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "time_off_order" CHECK ("time_off"."starts_at" < "time_off"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "working_sessions" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"weekday" integer,
	"date" date,
	"start_time" text NOT NULL,
	"end_time" text NOT NULL,
	"types" text[] NOT NULL,
	"valid_from" date,
	"valid_until" date,
	CONSTRAINT "working_sessions_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "working_sessions_weekday_or_date" CHECK (("working_sessions"."weekday" is null) <> ("working_sessions"."date" is null)),
	CONSTRAINT "working_sessions_order" CHECK ("working_sessions"."start_time" < "working_sessions"."end_time")
);
--> statement-breakpoint
CREATE TABLE "appointment_templates" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"doctor_id" uuid NOT NULL,
	"location_id" uuid,
	"type" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"time" text NOT NULL,
	"recurrence" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "appointment_templates_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"location_id" uuid,
	"template_id" uuid,
	"type" text NOT NULL,
	"treatment_type" text DEFAULT 'GENERAL_CONSULTATION' NOT NULL,
	"duration_minutes" integer NOT NULL,
	"time" text NOT NULL,
	"timezone" text NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date,
	"recurrence" jsonb NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"reason" text,
	"notes" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "series_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "video_consultations" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"room_name" text NOT NULL,
	"status" text DEFAULT 'SCHEDULED' NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_consultations_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "video_participants" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"consultation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"status" text DEFAULT 'INVITED' NOT NULL,
	"joined_at" timestamp with time zone,
	"left_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_participants_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
CREATE TABLE "video_recordings" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"consultation_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"started_at" timestamp with time zone,
	"duration_seconds" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_recordings_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_parent" FOREIGN KEY ("clinic_id","parent_appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_original" FOREIGN KEY ("clinic_id","original_appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_series" FOREIGN KEY ("clinic_id","series_id") REFERENCES "public"."series"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD CONSTRAINT "follow_up_plans_appointment" FOREIGN KEY ("clinic_id","appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD CONSTRAINT "follow_up_plans_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD CONSTRAINT "follow_up_plans_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD CONSTRAINT "follow_up_plans_follow_up" FOREIGN KEY ("clinic_id","follow_up_appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clinic_doctors" ADD CONSTRAINT "clinic_doctors_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clinic_doctors" ADD CONSTRAINT "clinic_doctors_doctor_id_doctors_id_fk" FOREIGN KEY ("doctor_id") REFERENCES "public"."doctors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "doctors" ADD CONSTRAINT "doctors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closures" ADD CONSTRAINT "closures_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closures" ADD CONSTRAINT "closures_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locations" ADD CONSTRAINT "locations_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "time_off" ADD CONSTRAINT "time_off_doctor_id_doctors_id_fk" FOREIGN KEY ("doctor_id") REFERENCES "public"."doctors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "time_off" ADD CONSTRAINT "time_off_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "working_sessions" ADD CONSTRAINT "working_sessions_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "working_sessions" ADD CONSTRAINT "working_sessions_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointment_templates" ADD CONSTRAINT "appointment_templates_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointment_templates" ADD CONSTRAINT "appointment_templates_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_template" FOREIGN KEY ("clinic_id","template_id") REFERENCES "public"."appointment_templates"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_consultations" ADD CONSTRAINT "video_consultations_appointment" FOREIGN KEY ("clinic_id","appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_participants" ADD CONSTRAINT "video_participants_consultation" FOREIGN KEY ("clinic_id","consultation_id") REFERENCES "public"."video_consultations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_recordings" ADD CONSTRAINT "video_recordings_consultation" FOREIGN KEY ("clinic_id","consultation_id") REFERENCES "public"."video_consultations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appointments_parent_link" ON "appointments" USING btree ("parent_appointment_id") WHERE "appointments"."parent_appointment_id" is not null;--> statement-breakpoint
CREATE INDEX "appointments_original_link" ON "appointments" USING btree ("clinic_id","original_appointment_id") WHERE "appointments"."original_appointment_id" is not null;--> statement-breakpoint
CREATE INDEX "appointments_follow_ups" ON "appointments" USING btree ("is_follow_up","clinic_id","starts_at") WHERE "appointments"."is_follow_up";--> statement-breakpoint
CREATE UNIQUE INDEX "appointments_series_occurrence" ON "appointments" USING btree ("series_id","series_sequence") WHERE "appointments"."series_id" is not null and "appointments"."status" <> 'CANCELLED';--> statement-breakpoint
CREATE INDEX "appointments_doctor_calendar" ON "appointments" USING btree ("doctor_id","clinic_id","starts_at");--> statement-breakpoint
CREATE INDEX "appointments_patient_history" ON "appointments" USING btree ("patient_id","status","starts_at");--> statement-breakpoint
CREATE INDEX "appointments_clinic_calendar" ON "appointments" USING btree ("clinic_id","starts_at","status");--> statement-breakpoint
CREATE INDEX "appointments_overbooked" ON "appointments" USING btree ("doctor_id","starts_at") WHERE "appointments"."overbook" and "appointments"."status" not in ('CANCELLED', 'NO_SHOW');--> statement-breakpoint
CREATE INDEX "appointments_waiting" ON "appointments" USING btree ("starts_at") WHERE "appointments"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "appointments_changed" ON "appointments" USING btree ("clinic_id","updated_at");--> statement-breakpoint
CREATE INDEX "appointments_external" ON "appointments" USING btree ("clinic_id","external_id") WHERE "appointments"."external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "follow_up_plans_one_open" ON "follow_up_plans" USING btree ("clinic_id","appointment_id") WHERE "follow_up_plans"."status" <> 'cancelled';--> statement-breakpoint
CREATE UNIQUE INDEX "follow_up_plans_one_follow_up" ON "follow_up_plans" USING btree ("clinic_id","follow_up_appointment_id");--> statement-breakpoint
CREATE INDEX "follow_up_plans_by_patient" ON "follow_up_plans" USING btree ("patient_id","status","scheduled_for");--> statement-breakpoint
CREATE INDEX "follow_up_plans_by_clinic" ON "follow_up_plans" USING btree ("clinic_id","status","scheduled_for");--> statement-breakpoint
CREATE INDEX "follow_up_plans_by_doctor" ON "follow_up_plans" USING btree ("doctor_id","scheduled_for");--> statement-breakpoint
CREATE INDEX "clinic_doctors_doctor" ON "clinic_doctors" USING btree ("doctor_id");--> statement-breakpoint
CREATE UNIQUE INDEX "doctors_user" ON "doctors" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "patients_one_record_a_user" ON "patients" USING btree ("clinic_id","user_id") WHERE "patients"."user_id" is not null;--> statement-breakpoint
CREATE INDEX "patients_user" ON "patients" USING btree ("user_id") WHERE "patients"."user_id" is not null;--> statement-breakpoint
CREATE INDEX "patients_guardians" ON "patients" USING gin ("guardian_user_ids");--> statement-breakpoint
CREATE INDEX "patients_by_name" ON "patients" USING btree ("clinic_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_issuer_subject" ON "users" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "audit_log_by_subject" ON "audit_log" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_patient" ON "audit_log" USING btree ("clinic_id","patient_id","id") WHERE "audit_log"."patient_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_by_clinic" ON "audit_log" USING btree ("clinic_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_one_event_a_version" ON "outbox" USING btree ("subject_id","subject_version","type");--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "outbox" USING btree ("id") WHERE "outbox"."processed_at" is null;--> statement-breakpoint
CREATE INDEX "closures_by_end" ON "closures" USING btree ("clinic_id","ends_at");--> statement-breakpoint
CREATE INDEX "time_off_by_doctor" ON "time_off" USING btree ("doctor_id","ends_at");--> statement-breakpoint
CREATE INDEX "working_sessions_by_doctor" ON "working_sessions" USING btree ("doctor_id","clinic_id");--> statement-breakpoint
CREATE INDEX "series_by_patient" ON "series" USING btree ("patient_id");--> statement-breakpoint
CREATE UNIQUE INDEX "video_consultations_one_a_visit" ON "video_consultations" USING btree ("clinic_id","appointment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "video_consultations_room" ON "video_consultations" USING btree ("room_name");--> statement-breakpoint
CREATE UNIQUE INDEX "video_participants_one_a_user" ON "video_participants" USING btree ("clinic_id","consultation_id","user_id");--> statement-breakpoint
CREATE INDEX "video_recordings_by_consultation" ON "video_recordings" USING btree ("clinic_id","consultation_id");
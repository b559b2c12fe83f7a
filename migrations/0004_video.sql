CREATE TABLE "video_issues" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"issue_type" text NOT NULL,
	"description" text NOT NULL,
	"reported_by" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_issues_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "video_issues_type" CHECK ("video_issues"."issue_type" in ('audio', 'video', 'connection', 'other'))
);
--> statement-breakpoint
CREATE TABLE "video_reports" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "video_reports_provider_event_id_pk" PRIMARY KEY("provider","event_id")
);
--> statement-breakpoint
DROP INDEX "video_recordings_by_consultation";--> statement-breakpoint
ALTER TABLE "video_consultations" ADD COLUMN "previous_names" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "video_consultations" ADD COLUMN "made_for" text;--> statement-breakpoint
ALTER TABLE "video_consultations" ADD COLUMN "admitted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "video_participants" ADD COLUMN "last_joined_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "video_participants" ADD COLUMN "duration_seconds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "video_issues" ADD CONSTRAINT "video_issues_appointment" FOREIGN KEY ("clinic_id","appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "video_issues_by_appointment" ON "video_issues" USING btree ("clinic_id","appointment_id");--> statement-breakpoint
CREATE INDEX "video_reports_by_age" ON "video_reports" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "appointments_open" ON "appointments" USING btree ("clinic_id","starts_at","id") WHERE "appointments"."status" not in ('COMPLETED', 'CANCELLED', 'NO_SHOW');--> statement-breakpoint
CREATE INDEX "video_consultations_previous_names" ON "video_consultations" USING gin ("previous_names");--> statement-breakpoint
CREATE INDEX "video_consultations_open" ON "video_consultations" USING btree ("clinic_id","appointment_id") WHERE "video_consultations"."status" in ('SCHEDULED', 'ACTIVE');--> statement-breakpoint
CREATE UNIQUE INDEX "video_recordings_one_a_provider_id" ON "video_recordings" USING btree ("clinic_id","consultation_id","provider_id");--> statement-breakpoint
ALTER TABLE "video_consultations" ADD CONSTRAINT "video_consultations_status" CHECK ("video_consultations"."status" in ('SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED', 'FAILED'));--> statement-breakpoint
ALTER TABLE "video_participants" ADD CONSTRAINT "video_participants_role" CHECK ("video_participants"."role" in ('HOST', 'PARTICIPANT', 'OBSERVER'));--> statement-breakpoint
ALTER TABLE "video_participants" ADD CONSTRAINT "video_participants_status" CHECK ("video_participants"."status" in ('INVITED', 'JOINED', 'LEFT', 'DISCONNECTED', 'FAILED'));
CREATE TABLE "exports" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"scope" text NOT NULL,
	"patient_id" uuid,
	"format" text NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"position" jsonb DEFAULT '{"file":0,"part":0,"after":null,"rows":0}'::jsonb NOT NULL,
	"files" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"asked_by" jsonb NOT NULL,
	"claimed_until" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"stored" boolean DEFAULT true NOT NULL,
	"created_by" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "exports_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "exports_scope" CHECK ("exports"."scope" in ('clinic', 'patient')),
	CONSTRAINT "exports_patient" CHECK (("exports"."scope" = 'patient') = ("exports"."patient_id" is not null)),
	CONSTRAINT "exports_format" CHECK ("exports"."format" in ('ndjson', 'csv', 'zip')),
	CONSTRAINT "exports_status" CHECK ("exports"."status" in ('waiting', 'running', 'done', 'failed', 'expired'))
);
--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "exports_newest" ON "exports" USING btree ("clinic_id","created_at","id");--> statement-breakpoint
CREATE INDEX "exports_of_patient" ON "exports" USING btree ("clinic_id","patient_id","created_at","id") WHERE patient_id is not null;--> statement-breakpoint
CREATE INDEX "exports_due" ON "exports" USING btree ("updated_at") WHERE status in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "exports_stored" ON "exports" USING btree ("expires_at") WHERE stored;--> statement-breakpoint
GRANT UPDATE ON exports TO kept_app;

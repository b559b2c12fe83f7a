CREATE TABLE "displays" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_by" uuid NOT NULL,
	"revoked_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "displays_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "displays_kind" CHECK ("displays"."kind" in ('board', 'qr'))
);
--> statement-breakpoint
CREATE TABLE "queue_entries" (
	"clinic_id" uuid NOT NULL,
	"appointment_id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"local_day" date NOT NULL,
	"token_number" integer,
	"entered_at" timestamp with time zone NOT NULL,
	"called_at" timestamp with time zone,
	"skips" integer DEFAULT 0 NOT NULL,
	"placed" integer,
	"placed_priority" text,
	CONSTRAINT "queue_entries_clinic_id_appointment_id_pk" PRIMARY KEY("clinic_id","appointment_id")
);
--> statement-breakpoint
CREATE TABLE "queue_states" (
	"clinic_id" uuid NOT NULL,
	"doctor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"last_token" integer DEFAULT 0 NOT NULL,
	"token_day" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "queue_states_clinic_id_doctor_id_pk" PRIMARY KEY("clinic_id","doctor_id")
);
--> statement-breakpoint
ALTER TABLE "locations" ADD COLUMN "check_in_code" text DEFAULT 'rotating' NOT NULL;--> statement-breakpoint
ALTER TABLE "displays" ADD CONSTRAINT "displays_location" FOREIGN KEY ("clinic_id","location_id") REFERENCES "public"."locations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD CONSTRAINT "queue_entries_appointment" FOREIGN KEY ("clinic_id","appointment_id") REFERENCES "public"."appointments"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_states" ADD CONSTRAINT "queue_states_doctor" FOREIGN KEY ("clinic_id","doctor_id") REFERENCES "public"."clinic_doctors"("clinic_id","doctor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "queue_entries_line" ON "queue_entries" USING btree ("clinic_id","doctor_id","entered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "queue_states_id" ON "queue_states" USING btree ("id");--> statement-breakpoint
ALTER TABLE "locations" ADD CONSTRAINT "locations_check_in_code" CHECK ("locations"."check_in_code" in ('rotating', 'printed'));
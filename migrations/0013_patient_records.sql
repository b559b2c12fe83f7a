CREATE TABLE "possible_duplicates" (
	"clinic_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"why" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "possible_duplicates_clinic_id_patient_id_other_id_pk" PRIMARY KEY("clinic_id","patient_id","other_id")
);
--> statement-breakpoint
ALTER TABLE "clinic_doctors" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "clinics" ADD COLUMN "phones_country" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "phone_e164" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_name" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_digits" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_pieces" text[];--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_source" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "status_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "do_not_contact" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "metadata" text;--> statement-breakpoint
ALTER TABLE "locations" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "possible_duplicates" ADD CONSTRAINT "possible_duplicates_patient" FOREIGN KEY ("clinic_id","patient_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "possible_duplicates" ADD CONSTRAINT "possible_duplicates_other" FOREIGN KEY ("clinic_id","other_id") REFERENCES "public"."patients"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "possible_duplicates_by_time" ON "possible_duplicates" USING btree ("clinic_id","created_at","patient_id","other_id");--> statement-breakpoint
CREATE INDEX "follow_up_plans_changed" ON "follow_up_plans" USING btree ("clinic_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "clinic_doctors_external_id" ON "clinic_doctors" USING btree ("clinic_id","external_id") WHERE "clinic_doctors"."external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "patients_external_id" ON "patients" USING btree ("clinic_id","external_id") WHERE "patients"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "patients_by_birth" ON "patients" USING btree ("clinic_id","date_of_birth");--> statement-breakpoint
CREATE INDEX "patients_changed" ON "patients" USING btree ("clinic_id","updated_at");--> statement-breakpoint
CREATE INDEX "patients_search_pieces" ON "patients" USING gin ("clinic_id","search_pieces") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "patients_without_key" ON "patients" USING btree ("clinic_id","id") WHERE "patients"."search_pieces" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "locations_external_id" ON "locations" USING btree ("clinic_id","external_id") WHERE "locations"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "series_by_start" ON "series" USING btree ("clinic_id","start_date","id");--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_status" CHECK ("patients"."status" in ('active', 'inactive', 'deceased'));
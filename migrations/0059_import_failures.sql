CREATE TABLE "import_times" (
	"clinic_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"doctor_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_times_clinic_id_import_id_row_pk" PRIMARY KEY("clinic_id","import_id","row")
);
--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "failed_step" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "import_times" ADD CONSTRAINT "import_times_of" FOREIGN KEY ("clinic_id","import_id") REFERENCES "public"."imports"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_times_of_patient" ON "import_times" USING btree ("clinic_id","import_id","patient_id");--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_failed_step" CHECK ("imports"."failed_step" in ('profile', 'check', 'commit', 'undo'));--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON import_times TO kept_app;

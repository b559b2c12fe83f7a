CREATE TABLE "import_chunks" (
	"clinic_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"first_row" integer NOT NULL,
	"rows" integer NOT NULL,
	"cells" text NOT NULL,
	"checked_at" timestamp with time zone,
	"committed_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	CONSTRAINT "import_chunks_clinic_id_import_id_chunk_pk" PRIMARY KEY("clinic_id","import_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "import_keys" (
	"clinic_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"key" text NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "import_keys_clinic_id_import_id_key_pk" PRIMARY KEY("clinic_id","import_id","key")
);
--> statement-breakpoint
CREATE TABLE "import_parts" (
	"clinic_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"is_last" boolean NOT NULL,
	CONSTRAINT "import_parts_clinic_id_import_id_part_pk" PRIMARY KEY("clinic_id","import_id","part")
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"clinic_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"verdict" text NOT NULL,
	"field" text,
	"why" text,
	"alternatives" text[],
	"record_id" uuid,
	"external_id" text,
	"made_version" integer,
	"undone" text,
	CONSTRAINT "import_rows_clinic_id_import_id_row_pk" PRIMARY KEY("clinic_id","import_id","row"),
	CONSTRAINT "import_rows_verdict" CHECK ("import_rows"."verdict" in ('create', 'match', 'duplicate', 'conflict', 'invalid'))
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"on_conflict" text NOT NULL,
	"defaults" jsonb NOT NULL,
	"mapping" jsonb,
	"status" text DEFAULT 'open' NOT NULL,
	"profile" text,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"step" text,
	"done" integer DEFAULT 0 NOT NULL,
	"rows" integer,
	"failure" text,
	"asked_by" jsonb NOT NULL,
	"claimed_until" timestamp with time zone,
	"committed_at" timestamp with time zone,
	"created_by" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "imports_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "imports_kind" CHECK ("imports"."kind" in ('patients', 'doctors', 'hours', 'appointments')),
	CONSTRAINT "imports_format" CHECK ("imports"."format" in ('csv', 'ndjson', 'ics')),
	CONSTRAINT "imports_on_conflict" CHECK ("imports"."on_conflict" in ('leave', 'affected')),
	CONSTRAINT "imports_status" CHECK ("imports"."status" in ('open', 'profiled', 'checked', 'committing', 'done', 'undone', 'failed')),
	CONSTRAINT "imports_step" CHECK ("imports"."step" in ('profile', 'check', 'commit', 'undo'))
);
--> statement-breakpoint
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_of" FOREIGN KEY ("clinic_id","import_id") REFERENCES "public"."imports"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_keys" ADD CONSTRAINT "import_keys_of" FOREIGN KEY ("clinic_id","import_id") REFERENCES "public"."imports"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_of" FOREIGN KEY ("clinic_id","import_id") REFERENCES "public"."imports"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_of" FOREIGN KEY ("clinic_id","import_id") REFERENCES "public"."imports"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_clinic_id_clinics_id_fk" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_rows_external_id" ON "import_rows" USING btree ("clinic_id","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE INDEX "imports_newest" ON "imports" USING btree ("clinic_id","created_at","id");--> statement-breakpoint
CREATE INDEX "imports_due" ON "imports" USING btree ("updated_at") WHERE step is not null;--> statement-breakpoint
CREATE INDEX "imports_staged" ON "imports" USING btree ("updated_at") WHERE step is null and profile is not null;--> statement-breakpoint
-- What was staged goes again once nobody can undo the import any more.
GRANT UPDATE ON imports, import_parts, import_chunks, import_rows TO kept_app;
--> statement-breakpoint
GRANT DELETE ON import_parts, import_chunks, import_rows, import_keys TO kept_app;
--> statement-breakpoint
-- The service deletes no records. This function deletes those alone that an import has made which is being undone, that nobody has
-- changed since, and that no other record names; it says of each row what became of it.
CREATE FUNCTION take_back_imported(of_clinic uuid, of_import uuid, of_rows int[])
RETURNS TABLE (of_row int, outcome text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  made record;
  now_at int;
BEGIN
  FOR made IN
    SELECT i.row, i.record_id, i.made_version, m.kind
    FROM import_rows i JOIN imports m ON m.clinic_id = i.clinic_id AND m.id = i.import_id
    WHERE i.clinic_id = of_clinic AND i.import_id = of_import AND i.row = ANY (of_rows)
      AND i.made_version IS NOT NULL AND i.undone IS NULL AND m.step = 'undo'
    ORDER BY i.record_id
  LOOP
    of_row := made.row;
    now_at := NULL;
    BEGIN
      IF made.kind = 'patients' THEN
        SELECT p.version INTO now_at FROM patients p WHERE p.clinic_id = of_clinic AND p.id = made.record_id FOR UPDATE;
      ELSIF made.kind = 'appointments' THEN
        SELECT a.version INTO now_at FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = made.record_id FOR UPDATE;
      ELSIF made.kind = 'doctors' THEN
        SELECT d.version + p.version - 1 INTO now_at FROM clinic_doctors p JOIN doctors d ON d.id = p.doctor_id
        WHERE p.clinic_id = of_clinic AND p.doctor_id = made.record_id FOR UPDATE;
      END IF;
      IF now_at IS NULL THEN
        outcome := 'GONE';
      ELSIF now_at <> made.made_version THEN
        outcome := 'CHANGED';
      ELSE
        IF made.kind = 'patients' THEN
          DELETE FROM possible_duplicates d WHERE d.clinic_id = of_clinic AND made.record_id IN (d.patient_id, d.other_id);
          DELETE FROM patients p WHERE p.clinic_id = of_clinic AND p.id = made.record_id;
        ELSIF made.kind = 'appointments' THEN
          DELETE FROM appointments a WHERE a.clinic_id = of_clinic AND a.id = made.record_id;
        ELSE
          DELETE FROM clinic_doctors p WHERE p.clinic_id = of_clinic AND p.doctor_id = made.record_id;
          DELETE FROM doctors d WHERE d.id = made.record_id;
        END IF;
        outcome := 'UNDONE';
      END IF;
    EXCEPTION WHEN foreign_key_violation THEN
      outcome := 'IN_USE';
    END;
    RETURN NEXT;
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION take_back_imported(uuid, uuid, int[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION take_back_imported(uuid, uuid, int[]) TO kept_app;

ALTER TABLE "appointments" ADD COLUMN "series_modified" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "appointment_templates" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "paused_as" jsonb;--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "cancellation_reason" text;--> statement-breakpoint
CREATE INDEX "appointments_series" ON "appointments" USING btree ("series_id","starts_at","id") WHERE "appointments"."series_id" is not null;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_status" CHECK ("series"."status" in ('active', 'paused', 'cancelled'));--> statement-breakpoint
-- A series is written whole or not at all, but `on conflict do nothing` leaves out the rows that clash: this undoes the rest.
CREATE FUNCTION undo_unless(holds boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF holds THEN RETURN true; END IF;
  RAISE EXCEPTION 'not all of it could be written' USING ERRCODE = 'KP409';
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION undo_unless(boolean) TO kept_app;
--> statement-breakpoint
-- Moves visits of a series together: one may go where another still stands, and the constraint looks at each row by itself.
-- So all are first taken out of its way, and then put where they go. Nobody else sees them in between.
CREATE FUNCTION move_visits(of_clinic uuid, to_doctor uuid, at_instant timestamptz, moves jsonb) RETURNS SETOF appointments
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE appointments v SET overbook = true
    FROM jsonb_to_recordset(moves) AS m(id uuid) WHERE v.clinic_id = of_clinic AND v.id = m.id;
  RETURN QUERY UPDATE appointments v SET doctor_id = to_doctor, location_id = m.location_id, starts_at = m.starts_at,
      ends_at = m.ends_at, timezone = m.timezone, overbook = false, confirmed_at = NULL, series_modified = m.modified,
      status = CASE WHEN v.status = 'CONFIRMED' THEN 'SCHEDULED' ELSE v.status END,
      version = v.version + 1, updated_at = at_instant
    FROM jsonb_to_recordset(moves) AS m(id uuid, starts_at timestamptz, ends_at timestamptz, location_id uuid, timezone text, modified boolean)
    WHERE v.clinic_id = of_clinic AND v.id = m.id RETURNING v.*;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION move_visits(uuid, uuid, timestamptz, jsonb) TO kept_app;

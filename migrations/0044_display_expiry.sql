ALTER TABLE "displays" ADD COLUMN "secret" text;--> statement-breakpoint
ALTER TABLE "displays" ADD COLUMN "request" text;--> statement-breakpoint
-- Displays that hang already end 400 days from now, and so does what a Worker of the version before makes meanwhile.
ALTER TABLE "displays" ADD COLUMN "expires_at" timestamp with time zone DEFAULT now() + interval '400 days' NOT NULL;
--> statement-breakpoint
-- Ends what the same request was given before, so that of two alike only the later one's token is good. VOLATILE: asked under the
-- location's lock, it sees what was made while the statement waited for it.
CREATE FUNCTION end_repeated_displays(of_clinic uuid, by_user uuid, of_requests jsonb, at_instant timestamptz)
RETURNS SETOF displays LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY UPDATE displays d SET revoked_at = at_instant, version = d.version + 1, updated_at = at_instant
  WHERE d.clinic_id = of_clinic AND d.created_by = by_user AND of_requests ? d.request AND d.revoked_at IS NULL
  RETURNING d.*;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION end_repeated_displays(uuid, uuid, jsonb, timestamptz) TO kept_app;

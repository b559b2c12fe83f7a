CREATE TABLE "video_invites" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"consultation_id" uuid NOT NULL,
	"room_name" text NOT NULL,
	"name" text NOT NULL,
	"role" text DEFAULT 'OBSERVER' NOT NULL,
	"secret" text NOT NULL,
	"request" text,
	"issued_by" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"came_at" timestamp with time zone,
	"admitted_at" timestamp with time zone,
	"joined_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_invites_clinic_id_id_pk" PRIMARY KEY("clinic_id","id"),
	CONSTRAINT "video_invites_role" CHECK ("video_invites"."role" = 'OBSERVER')
);
--> statement-breakpoint
ALTER TABLE "video_consultations" ADD COLUMN "ever_joined" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "video_invites" ADD CONSTRAINT "video_invites_consultation" FOREIGN KEY ("clinic_id","consultation_id") REFERENCES "public"."video_consultations"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "video_invites_by_consultation" ON "video_invites" USING btree ("clinic_id","consultation_id","id");
--> statement-breakpoint
-- The invitations of a room that are good, but for the one that was asked for by the same request. VOLATILE: asked under the
-- visit's lock, it counts what was issued while the statement waited for it.
CREATE FUNCTION good_invites(of_clinic uuid, of_room uuid, at_instant timestamptz, but_by uuid, but_request text) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM video_invites i
          JOIN video_consultations v ON v.clinic_id = i.clinic_id AND v.id = i.consultation_id AND v.room_name = i.room_name
          WHERE i.clinic_id = of_clinic AND i.consultation_id = of_room AND i.revoked_at IS NULL AND i.expires_at > at_instant
            AND (i.issued_by, i.request) IS DISTINCT FROM (but_by, coalesce(but_request, '')));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION good_invites(uuid, uuid, timestamptz, uuid, text) TO kept_app;
--> statement-breakpoint
-- Ends what the same request was given before, so that of two alike only the later one's secret is good. VOLATILE, as above.
CREATE FUNCTION end_repeated_invites(of_clinic uuid, of_room uuid, by_user uuid, of_request text, at_instant timestamptz)
RETURNS SETOF video_invites LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM video_participants p USING video_invites i
  WHERE i.clinic_id = of_clinic AND i.consultation_id = of_room AND i.issued_by = by_user AND i.request = of_request
    AND i.revoked_at IS NULL AND p.clinic_id = i.clinic_id AND p.consultation_id = i.consultation_id AND p.user_id = i.id
    AND p.joined_at IS NULL;
  RETURN QUERY UPDATE video_invites i SET revoked_at = at_instant, version = i.version + 1, updated_at = at_instant
  WHERE i.clinic_id = of_clinic AND i.consultation_id = of_room AND i.issued_by = by_user AND i.request = of_request
    AND i.revoked_at IS NULL RETURNING i.*;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION end_repeated_invites(uuid, uuid, uuid, text, timestamptz) TO kept_app;

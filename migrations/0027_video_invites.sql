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
CREATE INDEX "video_invites_by_consultation" ON "video_invites" USING btree ("clinic_id","consultation_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "video_invites_one_a_request" ON "video_invites" USING btree ("clinic_id","issued_by","request") WHERE "video_invites"."request" is not null;
CREATE TABLE "audit_sealing" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"sealed_through" bigint NOT NULL,
	"fence_id" bigint,
	"fence_xact" "xid8",
	"fence_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"clinic_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"after_id" bigint NOT NULL,
	"through_id" bigint NOT NULL,
	"rows" integer NOT NULL,
	"mac" text NOT NULL,
	"key_id" text NOT NULL,
	"through_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_seals_clinic_id_seq_pk" PRIMARY KEY("clinic_id","seq")
);
--> statement-breakpoint
INSERT INTO audit_sealing (sealed_through) VALUES (0);
--> statement-breakpoint
-- What a seal is made over. Another form of it would be another function: a seal is checked by what it was made with.
CREATE FUNCTION audit_row_digest(l audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(l.id, l.xact::text, l.clinic_id, (extract(epoch FROM l.at) * 1000000)::bigint, l.actor_id, l.role,
    l.action, l.subject_type, l.subject_id, l.patient_id, l.request_id, l.origin, l.changed)::text, 'UTF8'))
$$;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON audit_sealing FROM kept_app;
--> statement-breakpoint
GRANT UPDATE (sealed_through, fence_id, fence_xact, fence_at) ON audit_sealing TO kept_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON audit_seals FROM kept_app;

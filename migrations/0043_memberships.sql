CREATE TABLE "code_tries" (
	"who" text PRIMARY KEY NOT NULL,
	"tries" timestamp with time zone[] NOT NULL,
	"refused_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "email_folded" text;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "code" text;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "invited_by" uuid;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "joined_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "signed_out_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "signed_out_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "memberships" DROP CONSTRAINT "memberships_user_id_clinic_id_pk";--> statement-breakpoint
ALTER TABLE "memberships" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_clinic_id_id_pk" PRIMARY KEY("clinic_id","id");--> statement-breakpoint
CREATE INDEX "memberships_of_user" ON "memberships" USING btree ("user_id","clinic_id") WHERE "memberships"."user_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "memberships_one_active" ON "memberships" USING btree ("clinic_id","user_id") WHERE "memberships"."status" = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "memberships_one_external" ON "memberships" USING btree ("clinic_id","user_id") WHERE "memberships"."status" = 'external';--> statement-breakpoint
CREATE UNIQUE INDEX "memberships_one_invitation" ON "memberships" USING btree ("clinic_id","email_folded") WHERE "memberships"."status" = 'invited';--> statement-breakpoint
CREATE UNIQUE INDEX "memberships_code" ON "memberships" USING btree ("code") WHERE "memberships"."code" is not null;--> statement-breakpoint
-- Who was a member stays one. The Worker has never believed a membership that makes somebody SUPER_ADMIN; now there can be none.
UPDATE "memberships" SET "joined_at" = "created_at", "roles" = array_remove("roles", 'SUPER_ADMIN');--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_status" CHECK ("memberships"."status" in ('invited', 'active', 'ended', 'external'));--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_person" CHECK ("memberships"."user_id" is not null or "memberships"."email" is not null);--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_roles" CHECK (not 'SUPER_ADMIN' = any ("memberships"."roles"));--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_without_roles" CHECK ("memberships"."status" in ('invited', 'active') or "memberships"."roles" = '{}');--> statement-breakpoint
-- How a caller stands in a clinic: `signed out`, if their token was issued before they were signed out there or everywhere; `ended`,
-- if they act as staff and their membership has ended; `new`, if they have never been here; `known` otherwise.
CREATE FUNCTION caller_standing(of_user uuid, of_clinic uuid, issued_at timestamptz, as_staff boolean) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE everywhere timestamptz; here timestamptz; has_ended boolean;
BEGIN
  SELECT u.signed_out_at INTO everywhere FROM users u WHERE u.id = of_user;
  IF NOT FOUND THEN RETURN 'new'; END IF;
  SELECT max(m.signed_out_at), bool_or(m.status = 'ended') AND NOT bool_or(m.status = 'active') INTO here, has_ended
    FROM memberships m WHERE m.user_id = of_user AND m.clinic_id = of_clinic;
  IF issued_at < greatest(everywhere, here) THEN RETURN 'signed out'; END IF;
  RETURN CASE WHEN as_staff AND has_ended THEN 'ended' ELSE 'known' END;
END $$;
--> statement-breakpoint
-- Whether the caller is known, as a column of their request's statement. For whom that clinic lets in no more it raises, and so undoes
-- all that the statement has written.
CREATE FUNCTION caller_stands(of_user uuid, of_clinic uuid, issued_at timestamptz, as_staff boolean) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE standing text := caller_standing(of_user, of_clinic, issued_at, as_staff);
BEGIN
  IF standing = 'signed out' THEN RAISE EXCEPTION 'signed out' USING ERRCODE = 'KP401'; END IF;
  IF standing = 'ended' THEN RAISE EXCEPTION 'membership ended' USING ERRCODE = 'KP403'; END IF;
  RETURN standing <> 'new';
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION caller_standing(uuid, uuid, timestamptz, boolean), caller_stands(uuid, uuid, timestamptz, boolean) TO kept_app;
--> statement-breakpoint
-- The service invites, takes in, changes and ends; it deletes no membership, and moves none to another clinic. It writes
-- `user_id` when somebody accepts an invitation, and never again.
REVOKE INSERT, UPDATE, DELETE ON memberships FROM kept_app;
--> statement-breakpoint
GRANT INSERT (clinic_id, id, user_id, status, roles, email, email_folded, code, expires_at, invited_by, joined_at, signed_out_at,
  created_at, updated_at) ON memberships TO kept_app;
--> statement-breakpoint
GRANT UPDATE (user_id, status, roles, email, code, expires_at, invited_by, joined_at, ended_at, signed_out_at, version, updated_at)
  ON memberships TO kept_app;
--> statement-breakpoint
GRANT UPDATE (signed_out_at, version, updated_at) ON users TO kept_app;
--> statement-breakpoint
GRANT UPDATE, DELETE ON code_tries TO kept_app;

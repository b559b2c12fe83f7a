-- The service can do what its code does, and nothing else: a fault in a statement, or somebody who has its password, is held by this.
-- A table that comes later starts with reading and adding, and is given more by the migration that makes it.
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE UPDATE, DELETE ON TABLES FROM kept_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM kept_app;
--> statement-breakpoint
GRANT UPDATE ON appointment_templates, appointments, clinic_doctors, clinics, closures, displays, doctors, follow_up_plans, idempotency_keys,
  locations, outbox, patient_merges, patients, possible_duplicates, queue_entries, queue_states, series, time_off, video_consultations,
  video_invites, video_participants, video_reports, working_sessions, zone_offsets TO kept_app;
--> statement-breakpoint
GRANT DELETE ON closures, idempotency_keys, outbox, time_off, video_participants, video_reports, working_sessions, zone_offsets TO kept_app;
--> statement-breakpoint
-- The trail is written by the service, but neither its order nor its time: a row that names its own would be dated back, or hold a
-- number that a later one is given, and that one's request would fail.
REVOKE INSERT ON audit_log FROM kept_app;
--> statement-breakpoint
GRANT INSERT (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed) ON audit_log TO kept_app;
--> statement-breakpoint
-- Who works in a clinic is the identity provider's and the clinic's word: the service reads it.
REVOKE INSERT ON memberships FROM kept_app;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
-- Only who owns the database can take this; on a host that keeps it for itself, say it there.
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'The owner of the database has to run: REVOKE TEMPORARY ON DATABASE % FROM PUBLIC', current_database();
END $$;

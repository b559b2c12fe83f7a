-- no transaction: the index is built beside the writes. Begun anew, it finds the table made, and builds the index again.
CREATE TABLE IF NOT EXISTS "cron_runs" (
	"cron" text PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"failed" integer NOT NULL
);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON cron_runs TO kept_app;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "outbox_parked";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "outbox_parked" ON "outbox" USING btree ("parked_at") WHERE "outbox"."parked_at" is not null;

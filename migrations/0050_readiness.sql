-- no transaction: the index is built beside the writes. Begun anew, it builds the index again.
-- What GET /health/ready asks: which migrations there are, and which keys of the vault the service has sealed with. Only the cron
-- writes seals, so the index costs no request anything.
DROP INDEX CONCURRENTLY IF EXISTS "audit_seals_by_key";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "audit_seals_by_key" ON "audit_seals" USING btree ("key_id");
--> statement-breakpoint
GRANT USAGE ON SCHEMA drizzle TO kept_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO kept_app;

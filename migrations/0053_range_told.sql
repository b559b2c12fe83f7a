ALTER TABLE "queue_entries" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD COLUMN "told_minutes" integer;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD COLUMN "told_low" integer;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD COLUMN "told_high" integer;--> statement-breakpoint
ALTER TABLE "queue_entries" ADD COLUMN "told_widening" double precision;
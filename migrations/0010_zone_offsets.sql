CREATE TABLE "zone_offsets" (
	"zone" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"seconds" integer NOT NULL,
	CONSTRAINT "zone_offsets_zone_from_at_pk" PRIMARY KEY("zone","from_at"),
	CONSTRAINT "zone_offsets_order" CHECK ("zone_offsets"."from_at" < "zone_offsets"."until_at")
);
--> statement-breakpoint
ALTER TABLE "working_sessions" DROP CONSTRAINT "working_sessions_order";
CREATE TABLE "follow_up_contact_attempts" (
	"clinic_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"outcome" text NOT NULL,
	"note" text,
	"snooze_until" timestamp with time zone,
	"owner_id" uuid,
	"made_by" uuid NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	CONSTRAINT "follow_up_contact_attempts_clinic_id_id_pk" PRIMARY KEY("clinic_id","id")
);
--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "cancelled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "cancelled_by" uuid;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "cancellation_reason" text;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "snooze_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "follow_up_plans" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "follow_up_contact_attempts" ADD CONSTRAINT "follow_up_contact_attempts_plan" FOREIGN KEY ("clinic_id","plan_id") REFERENCES "public"."follow_up_plans"("clinic_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "follow_up_contact_attempts_by_plan" ON "follow_up_contact_attempts" USING btree ("clinic_id","plan_id","made_at");--> statement-breakpoint
CREATE INDEX "follow_up_plans_by_appointment" ON "follow_up_plans" USING btree ("clinic_id","appointment_id");--> statement-breakpoint
CREATE INDEX "follow_up_plans_worklist" ON "follow_up_plans" USING btree ("clinic_id","scheduled_for","id") WHERE "follow_up_plans"."status" in ('scheduled', 'overdue');--> statement-breakpoint
CREATE INDEX "follow_up_plans_due" ON "follow_up_plans" USING btree ("scheduled_for") WHERE "follow_up_plans"."status" = 'scheduled';
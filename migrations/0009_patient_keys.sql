ALTER TABLE "clinics" ADD COLUMN "phones_country" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "phone_e164" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_name" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_digits" text;--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_pieces" text[];--> statement-breakpoint
ALTER TABLE "patients" ADD COLUMN "search_source" text;--> statement-breakpoint
CREATE INDEX "patients_search_pieces" ON "patients" USING gin ("clinic_id","search_pieces") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "patients_without_key" ON "patients" USING btree ("clinic_id","id") WHERE "patients"."search_pieces" is null;
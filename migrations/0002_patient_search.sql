-- The desk searches as it types, by the beginnings of a name's words or by digits of the phone number. Without this index
-- every search reads all patients of the clinic. The expressions are those of the search, to the letter.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE INDEX patients_search ON patients
  USING gin (lower(' ' || name) gin_trgm_ops, regexp_replace(phone, '\D', '', 'g') gin_trgm_ops);

-- Patients are found by pieces of their name and number, which the product makes itself: pg_trgm makes none of Chinese,
-- Cyrillic or Arabic letters where the database's locale is C, and nowhere any of two characters.
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
DROP INDEX patients_search;

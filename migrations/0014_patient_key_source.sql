-- A Worker of the version before knows no keys: it changes a name and leaves the key of the old one. Without its pieces the row
-- is found the old way, until the job has made its key anew.
CREATE FUNCTION drop_pieces_of_another_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.search_source IS DISTINCT FROM NEW.name || E'\n' || coalesce(NEW.phone, '') THEN
    NEW.search_pieces := NULL;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER patients_key_is_their_own BEFORE INSERT OR UPDATE ON patients
  FOR EACH ROW EXECUTE FUNCTION drop_pieces_of_another_name();

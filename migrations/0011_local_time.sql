-- Wall-clock time by the Worker's rules: zone_offsets holds them, and Postgres' own copy of the zones decides nothing.
-- A zone without any rows is one that was in use before the table was: until the zones job has filled it, within five
-- minutes, Postgres' rules stand in, as they did before. An answer of null would empty a whole clinic's lists instead.
CREATE FUNCTION local_of(at_instant timestamptz, in_zone text) RETURNS timestamp
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10 AS $$
DECLARE ahead integer;
BEGIN
  SELECT z.seconds INTO ahead FROM zone_offsets z
    WHERE z.zone = in_zone AND z.from_at <= at_instant ORDER BY z.from_at DESC LIMIT 1;
  IF ahead IS NULL THEN RETURN at_instant AT TIME ZONE in_zone; END IF;
  RETURN at_instant AT TIME ZONE 'UTC' + make_interval(secs => ahead);
END $$;
--> statement-breakpoint
-- The instant of a wall-clock time, the first of two; one that the clocks skip is the moment they are set forward. It is the
-- earliest that any rule near it gives: a rule that begins later than the instant it gives begins at the change.
CREATE FUNCTION boundary_of(wall timestamp, in_zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10 AS $$
DECLARE
  utc timestamptz := wall AT TIME ZONE 'UTC';
  found timestamptz;
BEGIN
  SELECT min(greatest(utc - make_interval(secs => z.seconds), z.from_at)) INTO found
    -- No zone is a day from UTC, and none has changed its clocks twice in two days: three rules are all that can be meant.
    FROM (SELECT * FROM zone_offsets x WHERE x.zone = in_zone AND x.from_at <= utc + interval '24 hours'
      ORDER BY x.from_at DESC LIMIT 3) z
    WHERE greatest(utc - make_interval(secs => z.seconds), z.from_at) < z.until_at;
  IF found IS NOT NULL OR utc IS NULL THEN RETURN found; END IF;
  SELECT coalesce(min(at) FILTER (WHERE at AT TIME ZONE in_zone = wall), wall AT TIME ZONE in_zone) INTO found
    FROM (SELECT utc - (near AT TIME ZONE in_zone - near AT TIME ZONE 'UTC') AS at
      FROM unnest(ARRAY[utc - interval '24 hours', utc + interval '24 hours']) near) candidates;
  RETURN found;
END $$;
--> statement-breakpoint
-- As boundary_of, but null for a wall-clock time that the clocks skip.
CREATE FUNCTION instant_of(wall timestamp, in_zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 20 AS $$
DECLARE found timestamptz := boundary_of(wall, in_zone);
BEGIN
  IF local_of(found, in_zone) = wall THEN RETURN found; END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION local_of(timestamptz, text), boundary_of(timestamp, text), instant_of(timestamp, text) TO kept_app;
--> statement-breakpoint
-- The same two for a statement that has just put a zone's first rules into the table: a stable function reads the statement's
-- own snapshot, which is older than these rows, and only a volatile one sees them.
CREATE FUNCTION local_of_now(at_instant timestamptz, in_zone text) RETURNS timestamp
LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN local_of(at_instant, in_zone); END $$;
--> statement-breakpoint
CREATE FUNCTION boundary_of_now(wall timestamp, in_zone text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN boundary_of(wall, in_zone); END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION local_of_now(timestamptz, text), boundary_of_now(timestamp, text) TO kept_app;

-- Whether the letters of `a` become those of `b` by so few edits: one left out, put in or another, or two that are exchanged.
CREATE FUNCTION within_edits(a text, b text, most integer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  same integer := 0;
BEGIN
  IF a = b THEN RETURN true; END IF;
  IF most < 1 OR abs(length(a) - length(b)) > most THEN RETURN false; END IF;
  WHILE substr(a, same + 1, 1) = substr(b, same + 1, 1) LOOP same := same + 1; END LOOP;
  a := substr(a, same + 1);
  b := substr(b, same + 1);
  RETURN within_edits(substr(a, 2), substr(b, 2), most - 1)
    OR within_edits(substr(a, 2), b, most - 1)
    OR within_edits(a, substr(b, 2), most - 1)
    OR substr(a, 1, 1) = substr(b, 2, 1) AND substr(a, 2, 1) = substr(b, 1, 1)
      AND within_edits(substr(a, 3), substr(b, 3), most - 1);
END $$;
--> statement-breakpoint
-- Whether two names, folded as they are searched by, may be one that was typed differently: a letter or two in all of it, its words in
-- another order or run together, or an initial that stands for a word or was left out. A name more is somebody else.
CREATE FUNCTION names_alike(a text, b text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  fewer text[]; more text[]; word text; other text; best integer; cost integer; place integer; allowed integer; shortest integer; isnt boolean;
  edits integer := 0;
  whole integer := 0;
BEGIN
  IF a IS NULL OR b IS NULL OR a = '' OR b = '' THEN RETURN false; END IF;
  -- A figure is what tells two apart, and no letter of a name.
  IF regexp_replace(a, '\D', '', 'g') <> regexp_replace(b, '\D', '', 'g') THEN RETURN false; END IF;
  fewer := string_to_array(a, ' ');
  more := string_to_array(b, ' ');
  IF cardinality(fewer) <> cardinality(more) AND within_edits(replace(a, ' ', ''), replace(b, ' ', ''), 1) THEN RETURN true; END IF;
  IF cardinality(fewer) > cardinality(more) THEN
    fewer := string_to_array(b, ' ');
    more := string_to_array(a, ' ');
  END IF;
  FOREACH word IN ARRAY fewer LOOP
    best := NULL;
    FOR at IN 1 .. cardinality(more) LOOP
      other := more[at];
      shortest := least(length(word), length(other));
      -- A short word with a letter changed is another word.
      allowed := CASE WHEN shortest >= 6 THEN 2 WHEN shortest >= 3 THEN 1 ELSE 0 END;
      -- Most words are told apart by their lengths and beginnings, which spares the rest: many share a day of birth that nobody knew.
      isnt := abs(length(word) - length(other)) > allowed
        OR NOT (left(word, 1) IN (left(other, 1), substr(other, 2, 1)) OR substr(word, 2, 1) IN (left(other, 1), substr(other, 2, 1)));
      cost := CASE WHEN word = other THEN 0
        WHEN shortest = 1 AND left(word, 1) = left(other, 1) THEN 3
        WHEN isnt THEN NULL
        WHEN allowed >= 1 AND within_edits(word, other, 1) THEN 1
        WHEN allowed = 2 AND within_edits(word, other, 2) THEN 2 END;
      IF cost < coalesce(best, 4) THEN
        best := cost;
        place := at;
      END IF;
    END LOOP;
    IF best IS NULL THEN RETURN false; END IF;
    IF best < 3 THEN edits := edits + best; END IF;
    IF best < 3 AND length(word) > 1 THEN whole := whole + 1; END IF;
    IF edits > 2 THEN RETURN false; END IF;
    more := more[:place - 1] || more[place + 1:];
  END LOOP;
  RETURN whole > 0 AND NOT EXISTS (SELECT FROM unnest(more) w WHERE length(w) > 1);
END $$;
--> statement-breakpoint
-- Like resembles_somebody with five arguments, but it also finds a name that is only nearly the same. Imports call the one with five:
-- whether two such names are one person is for the desk to decide.
CREATE FUNCTION resembles_somebody(of_clinic uuid, born date, own_name text, numbers text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(of_clinic::text || ' ' || born::text, 0));
  RETURN EXISTS (SELECT FROM patients x
                 WHERE x.clinic_id = of_clinic AND x.date_of_birth = born AND x.merged_into IS NULL
                   AND (string_to_array(x.search_digits, ' ') && numbers
                     OR x.search_name <> '' AND (string_to_array(x.search_name, ' ') @> string_to_array(own_name, ' ')
                                                 AND string_to_array(x.search_name, ' ') <@ string_to_array(own_name, ' ')
                                                 OR names_alike(x.search_name, own_name))));
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION within_edits(text, text, integer), names_alike(text, text),
  resembles_somebody(uuid, date, text, text[]) TO kept_app;

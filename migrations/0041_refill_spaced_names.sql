-- Names in scripts without spaces are found since this version also where a space in them is left out. The job makes the keys of
-- these rows anew; until then they are found the old way.
UPDATE patients SET search_pieces = NULL
WHERE search_pieces IS NOT NULL AND octet_length(name) > char_length(name) AND name ~ '[[:space:]　・·]';

/* imports-patients-commit */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, name text, phone text, date_of_birth date, search_name text, search_digits text,
    search_pieces text[], search_source text, phone_e164 text, email text, language text, external_id text,
    metadata text, do_not_contact boolean, status text, status_since timestamptz, keys text[], fault_field text,
    fault text) limit 500),
unmade as materialized (select r.* from asked r join import_rows i on i.clinic_id = $4::uuid and i.import_id = $5::uuid and i.row = r.row
  where i.verdict = 'create' and i.made_version is null),
alike as materialized (select r.row, y.id, y.why, y.same, y.is_other from unmade r cross join of_import
  cross join lateral (select x.id, x.why, ('externalId' = any (x.why) or 'name+dateOfBirth' = any (x.why) and not x.is_near) and not x.is_other same, x.is_other
    from (select x.*, coalesce(r.external_id <> x.summary->>'externalId', false) and (
        exists (select from asked o where o.external_id = x.summary->>'externalId') or exists (select from import_rows o
          where o.clinic_id = of_import.clinic_id and o.import_id = of_import.id and o.external_id = x.summary->>'externalId')) is_other from (select x.clinic_id, x.id, x.version, w.why, not s.is_same and 'name+dateOfBirth' = any (w.why) is_near, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
          'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
        from patients x cross join lateral (select coalesce(case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(r.name)
            else string_to_array(x.search_name, ' ') @> string_to_array(r.search_name, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array(r.search_name, ' ')
            or replace(x.search_name, ' ', '') = replace(r.search_name, ' ', '') end, false) is_same) s cross join lateral (
          select array_remove(array[case when x.external_id = r.external_id then 'externalId' end,
            case when x.date_of_birth = r.date_of_birth and (string_to_array(x.search_digits, ' ') && string_to_array(r.search_digits, ' ')
              or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array(r.search_digits, ' '))) then 'phone+dateOfBirth' end,
            case when x.date_of_birth = r.date_of_birth and (s.is_same or coalesce(names_alike(x.search_name, r.search_name), false)) then 'name+dateOfBirth' end]::text[], null) why
        ) w
        where x.clinic_id = of_import.clinic_id and x.merged_into is null and (x.external_id = r.external_id or x.date_of_birth = r.date_of_birth) and w.why <> '{}'
        order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, s.is_same desc, x.name, x.id limit 5) x) x
    order by 'externalId' = any (x.why) desc, (('externalId' = any (x.why) or 'name+dateOfBirth' = any (x.why) and not x.is_near) and not x.is_other) desc limit 1) y where y.id <> r.record_id),
put as (insert into patients (clinic_id, id, created_at, updated_at, name, phone, date_of_birth, search_name, search_digits, search_pieces, search_source, phone_e164, email, language, external_id, metadata, do_not_contact, status, status_since)
  select m.clinic_id, r.record_id, $6::timestamptz, $7::timestamptz, r.name, r.phone, r.date_of_birth, r.search_name, r.search_digits, r.search_pieces, r.search_source, r.phone_e164, r.email, r.language, r.external_id, r.metadata, r.do_not_contact, r.status, r.status_since from of_import m cross join unmade r
  where not exists (select from alike a where a.row = r.row and a.same)
  and (r.date_of_birth is null or exists (select from alike a where a.row = r.row and a.is_other) or not resembles_somebody(m.clinic_id, r.date_of_birth,
      string_to_array(r.search_name, ' '), replace(r.search_name, ' ', ''), '{}'))
  on conflict do nothing returning *),
made as (update import_rows i set made_version = p.version from put p join unmade r on r.record_id = p.id where i.clinic_id = $8::uuid and i.import_id = $9::uuid and i.row = r.row),
met as (update import_rows i set verdict = 'match', record_id = a.id, why = array_to_string(a.why, ', ') from alike a
  where i.clinic_id = $10::uuid and i.import_id = $11::uuid and i.row = a.row and a.same returning i.row),
pairs as (insert into possible_duplicates (clinic_id, patient_id, other_id, why, created_at)
  select p.clinic_id, p.id, a.id, a.why, $12::timestamptz from put p join unmade r on r.record_id = p.id join alike a on a.row = r.row on conflict do nothing),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $13::uuid, $14::text, 'patient.imported', 'patient',
  e.id, e.id, $15::text, $16::text,
  jsonb_build_object('import', jsonb_build_array(null, $17::text))
  from put e)
select (select count(*) from unmade) - (select count(*) from put) - (select count(*) from met) as left

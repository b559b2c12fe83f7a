/* imports-patients-check */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, name text, phone text, date_of_birth date, search_name text, search_digits text,
    search_pieces text[], search_source text, phone_e164 text, email text, language text, external_id text,
    metadata text, do_not_contact boolean, status text, status_since timestamptz, keys text[], fault_field text,
    fault text) limit 500),
firsts as materialized (select r.row, min(k.row) first from of_import m cross join asked r
  join import_keys k on k.clinic_id = m.clinic_id and k.import_id = m.id and k.key = any (r.keys) and k.row < r.row
  left join asked o on o.row = k.row left join import_rows i on i.clinic_id = m.clinic_id and i.import_id = m.id and i.row = k.row
  where r.external_id is null or coalesce(o.external_id, i.external_id, r.external_id) = r.external_id group by r.row),
alike as materialized (select r.row, y.id, y.why, y.same from asked r cross join of_import cross join lateral (select x.id, x.why, ('externalId' = any (x.why) or 'name+dateOfBirth' = any (x.why) and not x.is_near) and not x.is_other same, x.is_other
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
    order by 'externalId' = any (x.why) desc, (('externalId' = any (x.why) or 'name+dateOfBirth' = any (x.why) and not x.is_near) and not x.is_other) desc limit 1) y where r.fault is null),
judged as materialized (select r.row, r.external_id, case when r.fault is not null then 'invalid' when a.same then 'match'
  when f.row is not null then 'duplicate' else 'create' end verdict,
  r.fault_field field, case when r.fault is not null then r.fault when a.row is not null then array_to_string(a.why, ', ')
  when f.row is not null then 'is the same patient as row ' || f.first end why,
  case when r.fault is not null then null when a.same then a.id when f.row is null then r.record_id end record_id, f.first
  from asked r left join firsts f on f.row = r.row left join alike a on a.row = r.row),
noted as (insert into import_rows (clinic_id, import_id, row, verdict, field, why, record_id, external_id)
  select m.clinic_id, m.id, j.row, j.verdict, j.field, j.why, coalesce(j.record_id, o.record_id, i.record_id),
  case when j.verdict <> 'invalid' then j.external_id end
  from of_import m cross join judged j left join judged o on o.row = j.first
  left join import_rows i on i.clinic_id = m.clinic_id and i.import_id = m.id and i.row = j.first
  on conflict (clinic_id, import_id, row) do nothing),
noted_chunk as (update import_chunks c set checked_at = $4::timestamptz
  where c.clinic_id = $5::uuid and c.import_id = $6::uuid and c.chunk = $7::int and c.checked_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $8::int, attempts = 0,
  claimed_until = $9::timestamptz where i.clinic_id = $10::uuid and i.id = $11::uuid and exists (select from noted_chunk)) select

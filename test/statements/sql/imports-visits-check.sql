/* imports-visits-check */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, ref text, name text, phone text, date_of_birth date, search_name text,
    search_digits text, search_pieces text[], search_source text, phone_e164 text, doctor_id uuid, location_id uuid,
    type text, treatment_type text, status text, priority text, starts_at timestamptz, ends_at timestamptz,
    timezone text, external_id text, reason text, notes text, staff_note text, address text, diagnosis text,
    treatment_plan text, clinical_notes text, cancellation_reason text, is_coming boolean, keys text[],
    fault_field text, fault text, made_at timestamptz) limit 500),
firsts as materialized (select r.row, min(k.row) first from of_import m cross join asked r
  join import_keys k on k.clinic_id = m.clinic_id and k.import_id = m.id and k.key = any (r.keys) and k.row < r.row group by r.row),
whose as materialized (select r.row, w.patient_id, w.several from asked r cross join of_import cross join lateral (select case when f.rank < 3 or f.n = 1 then f.id end patient_id, f.rank = 3 and f.n > 1 several from (
      select y.rank, (array_agg(distinct y.id))[1] id, count(distinct y.id) n from (
        select 0 rank, coalesce(p.merged_into, p.id) id from patients p where r.ref ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and p.clinic_id = of_import.clinic_id and p.erased_at is null
        and p.id = case when r.ref ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then r.ref::uuid end
        union all
        select 1, p.id from patients p where p.clinic_id = of_import.clinic_id and p.external_id = r.ref and p.merged_into is null
        union all
        select 2, coalesce(p.merged_into, p.id) from import_rows i join patients p on p.clinic_id = i.clinic_id and p.id = i.record_id
        where i.clinic_id = of_import.clinic_id and i.external_id = r.ref and p.erased_at is null
        union all
        select 3, x.id from (select x.clinic_id, x.id, x.version, w.why, not s.is_same and 'name+dateOfBirth' = any (w.why) is_near, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
            'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
          from patients x cross join lateral (select coalesce(case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(r.name)
              else string_to_array(x.search_name, ' ') @> string_to_array(r.search_name, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array(r.search_name, ' ')
              or replace(x.search_name, ' ', '') = replace(r.search_name, ' ', '') end, false) is_same) s cross join lateral (
            select array_remove(array[case when x.date_of_birth = r.date_of_birth and (string_to_array(x.search_digits, ' ') && string_to_array(r.search_digits, ' ')
                or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array(r.search_digits, ' '))) then 'phone+dateOfBirth' end,
              case when x.date_of_birth = r.date_of_birth and (s.is_same) then 'name+dateOfBirth' end]::text[], null) why
          ) w
          where x.clinic_id = of_import.clinic_id and x.merged_into is null and x.date_of_birth = r.date_of_birth and w.why <> '{}'
          order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, s.is_same desc, x.name, x.id limit 5) x where r.name is not null and 'name+dateOfBirth' = any (x.why)
        union all
        select 3, p.id from patients p where r.date_of_birth is null and r.phone_e164 is not null and p.clinic_id = of_import.clinic_id
        and p.phone_e164 = r.phone_e164 and p.merged_into is null and p.search_name = r.search_name
      ) y group by y.rank order by y.rank limit 1) f) w where r.fault is null),
known as materialized (select r.row, x.id from of_import m cross join asked r join whose w on w.row = r.row cross join lateral (
    select a.id from appointments a where a.clinic_id = m.clinic_id and a.external_id = r.external_id
    union all
    select a.id from appointments a where a.clinic_id = m.clinic_id and a.doctor_id = r.doctor_id and a.starts_at = r.starts_at and a.patient_id = w.patient_id
    and (a.status = 'CANCELLED') = (r.status = 'CANCELLED')
    limit 1) x)
select r.row, w.patient_id, coalesce(w.several, false) several, f.first, k.id known_id,
r.is_coming and (exists (select from appointments a where a.clinic_id = m.clinic_id and a.patient_id = w.patient_id
    and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and a.starts_at < r.ends_at and r.starts_at < a.ends_at)
  or exists (select from import_times t where t.clinic_id = m.clinic_id and t.import_id = m.id and t.patient_id = w.patient_id
    and t.starts_at < r.ends_at and r.starts_at < t.ends_at)) patient_busy
from of_import m cross join asked r left join whose w on w.row = r.row left join firsts f on f.row = r.row left join known k on k.row = r.row

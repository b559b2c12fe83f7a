/* imports-visits-check */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, ref text, name text, phone text, date_of_birth date, search_name text,
    search_digits text, search_pieces text[], search_source text, phone_e164 text, doctor_id uuid, location_id uuid,
    type text, treatment_type text, status text, priority text, starts_at timestamptz, ends_at timestamptz,
    timezone text, external_id text, reason text, notes text, staff_note text, address text, diagnosis text,
    treatment_plan text, clinical_notes text, cancellation_reason text, is_coming boolean, keys text[],
    fault_field text, fault text, refusal text, alternatives text[], made_at timestamptz) limit 500),
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
        select 3, x.id from (select x.clinic_id, x.id, x.version, w.why, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
            'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
          from patients x cross join lateral (
            select array_remove(array[case when x.date_of_birth = r.date_of_birth and (string_to_array(x.search_digits, ' ') && string_to_array(r.search_digits, ' ')
                or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array(r.search_digits, ' '))) then 'phone+dateOfBirth' end,
              case when x.date_of_birth = r.date_of_birth and case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(r.name)
              else string_to_array(x.search_name, ' ') @> string_to_array(r.search_name, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array(r.search_name, ' ')
              or replace(x.search_name, ' ', '') = replace(r.search_name, ' ', '') end then 'name+dateOfBirth' end]::text[], null) why
          ) w
          where x.clinic_id = of_import.clinic_id and x.merged_into is null and x.date_of_birth = r.date_of_birth and w.why <> '{}'
          order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, x.name, x.id limit 5) x where r.name is not null and 'name+dateOfBirth' = any (x.why)
        union all
        select 3, p.id from patients p where r.date_of_birth is null and r.phone_e164 is not null and p.clinic_id = of_import.clinic_id
        and p.phone_e164 = r.phone_e164 and p.merged_into is null and p.search_name = r.search_name
      ) y group by y.rank order by y.rank limit 1) f) w where r.fault is null),
known as materialized (select r.row, x.id from of_import m cross join asked r join whose w on w.row = r.row cross join lateral (
    select a.id from appointments a where a.clinic_id = m.clinic_id and a.external_id = r.external_id
    union all
    select a.id from appointments a where a.clinic_id = m.clinic_id and a.doctor_id = r.doctor_id and a.starts_at = r.starts_at and a.patient_id = w.patient_id
    and (a.status = 'CANCELLED') = (r.status = 'CANCELLED')
    limit 1) x),
judged as (select r.*, w.patient_id, w.several, f.first, k.id known_id,
  r.is_coming and exists (select from of_import m join appointments a on a.clinic_id = m.clinic_id and a.patient_id = w.patient_id
    and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and a.starts_at < r.ends_at and r.starts_at < a.ends_at) patient_busy
  from asked r left join whose w on w.row = r.row left join firsts f on f.row = r.row left join known k on k.row = r.row),
noted as (insert into import_rows (clinic_id, import_id, row, verdict, field, why, record_id, alternatives)
  select m.clinic_id, m.id, j.row,
  case when j.fault is not null then 'invalid' when j.known_id is not null then 'match' when j.patient_id is null then 'invalid'
  when j.first is not null then 'duplicate' when j.refusal is not null or j.patient_busy then 'conflict' else 'create' end,
  case when j.fault is not null then j.fault_field when j.known_id is null and j.patient_id is null then 'patientId' end,
  case when j.fault is not null then j.fault when j.known_id is not null then 'the visit is there already'
  when j.several then 'could be several patients: give the id, or the day of birth'
  when j.patient_id is null then 'is no patient of the clinic: bring the patients first'
  when j.first is not null then 'is the same visit as row ' || j.first
  when j.refusal is not null then j.refusal when j.patient_busy then 'PATIENT_BUSY' end,
  case when j.fault is not null then null when j.known_id is not null then j.known_id when j.patient_id is not null and j.first is null then j.record_id end,
  j.alternatives
  from of_import m cross join judged j on conflict (clinic_id, import_id, row) do nothing),
noted_chunk as (update import_chunks c set checked_at = $4::timestamptz
  where c.clinic_id = $5::uuid and c.import_id = $6::uuid and c.chunk = $7::int and c.checked_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $8::int,
  claimed_until = $9::timestamptz where i.clinic_id = $10::uuid and i.id = $11::uuid and exists (select from noted_chunk)) select

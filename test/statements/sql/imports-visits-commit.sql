/* imports-visits-commit */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, ref text, name text, phone text, date_of_birth date, search_name text,
    search_digits text, search_pieces text[], search_source text, phone_e164 text, doctor_id uuid, location_id uuid,
    type text, treatment_type text, status text, priority text, starts_at timestamptz, ends_at timestamptz,
    timezone text, external_id text, reason text, notes text, staff_note text, address text, diagnosis text,
    treatment_plan text, clinical_notes text, cancellation_reason text, is_coming boolean, keys text[],
    fault_field text, fault text, made_at timestamptz) limit 500),
unmade as materialized (select r.*, w.patient_id from asked r join import_rows i on i.clinic_id = $4::uuid and i.import_id = $5::uuid and i.row = r.row
  cross join of_import cross join lateral (select case when f.rank < 3 or f.n = 1 then f.id end patient_id, f.rank = 3 and f.n > 1 several from (
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
      ) y group by y.rank order by y.rank limit 1) f) w
  where i.verdict = 'create' and i.made_version is null and not r.is_coming and r.fault is null and w.patient_id is not null),
held as materialized (select p.id from patients p where p.clinic_id = $6::uuid and p.id in (select t.patient_id from unmade t)
  and p.merged_into is null and p.erased_at is null order by p.id for no key update),
put as (insert into appointments (clinic_id, id, patient_id, overbook, patient_overlap, overbooked_over, booked_by, booked_as, notify,
    confirmed_at, checked_in_at, completed_at, cancelled_at, cancelled_by, created_at, updated_at, doctor_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, external_id,
    reason, notes, staff_note, address, diagnosis, treatment_plan, clinical_notes, cancellation_reason)
  select m.clinic_id, r.record_id, r.patient_id, $7::boolean, $8::boolean, case when $9::boolean then '{}'::text[] end, $10::uuid, 'STAFF', false,
  case when r.status = 'CONFIRMED' then $11::timestamptz end, case when r.status in ('CHECKED_IN', 'IN_PROGRESS', 'COMPLETED') then r.starts_at end,
  case when r.status = 'COMPLETED' then r.ends_at end, case when r.status = 'CANCELLED' then $12::timestamptz end,
  case when r.status = 'CANCELLED' then $13::uuid end, $14::timestamptz, $15::timestamptz, r.doctor_id, r.location_id, r.type, r.treatment_type, r.status, r.priority, r.starts_at, r.ends_at, r.timezone,
  r.external_id, r.reason, r.notes, r.staff_note, r.address, r.diagnosis, r.treatment_plan, r.clinical_notes,
  r.cancellation_reason
  from of_import m cross join unmade r join held h on h.id = r.patient_id order by r.external_id, r.row on conflict do nothing returning *),
made as (update import_rows i set made_version = p.version from put p join unmade r on r.record_id = p.id where i.clinic_id = $16::uuid and i.import_id = $17::uuid and i.row = r.row),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text, 'appointment.imported', 'appointment',
  e.id, e.patient_id, $20::text, $21::text,
  jsonb_build_object('import', jsonb_build_array(null, $22::text))
  from put e) select

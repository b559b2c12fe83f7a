/* imports-visits-known-by */ with of_import as materialized (select $1::uuid clinic_id, $2::uuid id),
asked as materialized (select r.* from jsonb_to_recordset($3::jsonb) as r (row int, record_id uuid, ref text, name text, phone text, date_of_birth date, search_name text,
    search_digits text, search_pieces text[], search_source text, phone_e164 text, doctor_id uuid, location_id uuid,
    type text, treatment_type text, status text, priority text, starts_at timestamptz, ends_at timestamptz,
    timezone text, external_id text, reason text, notes text, staff_note text, address text, diagnosis text,
    treatment_plan text, clinical_notes text, cancellation_reason text, is_coming boolean, keys text[],
    fault_field text, fault text, made_at timestamptz) limit 500)
insert into import_keys (clinic_id, import_id, key, row)
select m.clinic_id, m.id, k.key, r.row from of_import m cross join asked r cross join unnest(r.keys) k(key)
where r.fault is null order by k.key, r.row on conflict do nothing

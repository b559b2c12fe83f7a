/* imports-hours-commit */ with asked as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r (row int, id uuid, doctor_id uuid, location_id uuid, weekday int, date date, start_time text, end_time text,
    types text[], valid_from date, valid_until date) limit 500),
unmade as materialized (select r.* from asked r join import_rows i on i.clinic_id = $2::uuid and i.import_id = $3::uuid and i.row = r.row where i.verdict = 'create' and i.made_version is null),
put as (insert into working_sessions (clinic_id, id, doctor_id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until) select $4::uuid, r.id, r.doctor_id, r.location_id, r.weekday, r.date, r.start_time, r.end_time, r.types, r.valid_from, r.valid_until from unmade r on conflict do nothing
  returning id, doctor_id),
made as (update import_rows i set made_version = 1 from put p where i.clinic_id = $5::uuid and i.import_id = $6::uuid and i.record_id = p.id),
place as (update clinic_doctors t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = $7::timestamptz
  where t.clinic_id = $8::uuid and t.doctor_id in (select x.doctor_id from put x) returning t.clinic_id, t.doctor_id),
person as (update doctors t set version = t.version + 1, updated_at = $9::timestamptz from place m where t.id = m.doctor_id returning m.clinic_id, t.id),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $10::uuid, $11::text, 'doctor.hours_imported', 'doctor',
  e.id, null::uuid, $12::text, $13::text,
  jsonb_build_object('import', jsonb_build_array(null, $14::text))
  from person e),
noted_chunk as (update import_chunks c set committed_at = $15::timestamptz
  where c.clinic_id = $16::uuid and c.import_id = $17::uuid and c.chunk = $18::int and c.committed_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $19::int, attempts = 0,
  claimed_until = $20::timestamptz where i.clinic_id = $21::uuid and i.id = $22::uuid and exists (select from noted_chunk)) select

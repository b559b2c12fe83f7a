/* imports-doctors-commit */ with asked as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r (row int, id uuid, name text, specialty text, external_id text, active boolean) limit 500),
new_doctors as materialized (select r.* from asked r join import_rows i on i.clinic_id = $2::uuid and i.import_id = $3::uuid and i.row = r.row
  where i.verdict = 'create' and i.made_version is null and (r.external_id is null
    or not exists (select from clinic_doctors m where m.clinic_id = $4::uuid and m.external_id = r.external_id))),
person as (insert into doctors (id, name, specialty, created_at, updated_at)
  select r.id, r.name, r.specialty, $5::timestamptz, $6::timestamptz from new_doctors r returning id),
place as (insert into clinic_doctors (clinic_id, doctor_id, external_id, active, inactive_since, created_at, updated_at)
  select $7::uuid, r.id, r.external_id, r.active, case when not r.active then $8::timestamptz end, $9::timestamptz, $10::timestamptz from person d join new_doctors r on r.id = d.id
  returning clinic_id, doctor_id id),
made as (update import_rows i set made_version = 1 from new_doctors r join place m on m.id = r.id where i.clinic_id = $11::uuid and i.import_id = $12::uuid and i.row = r.row),
lost as (update import_rows i set verdict = 'conflict', why = 'another doctor has just been given this external id'
  from asked r where i.clinic_id = $13::uuid and i.import_id = $14::uuid and i.row = r.row and i.verdict = 'create' and i.made_version is null and not exists (select from new_doctors t where t.row = r.row)),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $15::uuid, $16::text, 'doctor.imported', 'doctor',
  e.id, null::uuid, $17::text, $18::text,
  jsonb_build_object('import', jsonb_build_array(null, $19::text))
  from place e),
noted_chunk as (update import_chunks c set committed_at = $20::timestamptz
  where c.clinic_id = $21::uuid and c.import_id = $22::uuid and c.chunk = $23::int and c.committed_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $24::int, attempts = 0,
  claimed_until = $25::timestamptz where i.clinic_id = $26::uuid and i.id = $27::uuid and exists (select from noted_chunk)) select

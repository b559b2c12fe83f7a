/* imports-hours-undo */ with gone as (delete from working_sessions w using import_rows i
  where i.clinic_id = $1::uuid and i.import_id = $2::uuid and i.row = any ($3::int[]) and i.made_version is not null and i.undone is null and w.clinic_id = i.clinic_id and w.id = i.record_id returning w.id, w.doctor_id),
noted as (update import_rows i set undone = case when exists (select from gone g where g.id = i.record_id) then 'UNDONE' else 'GONE' end
  where i.clinic_id = $4::uuid and i.import_id = $5::uuid and i.row = any ($6::int[]) and i.made_version is not null and i.undone is null),
place as (update clinic_doctors t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = $7::timestamptz
  where t.clinic_id = $8::uuid and t.doctor_id in (select x.doctor_id from gone x) returning t.clinic_id, t.doctor_id),
person as (update doctors t set version = t.version + 1, updated_at = $9::timestamptz from place m where t.id = m.doctor_id returning m.clinic_id, t.id),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $10::uuid, $11::text, 'doctor.import_undone', 'doctor',
  e.id, null::uuid, $12::text, $13::text,
  jsonb_build_object('import', jsonb_build_array(null, $14::text))
  from person e),
noted_chunk as (update import_chunks c set undone_at = $15::timestamptz
  where c.clinic_id = $16::uuid and c.import_id = $17::uuid and c.chunk = $18::int and c.undone_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $19::int, attempts = 0,
  claimed_until = $20::timestamptz where i.clinic_id = $21::uuid and i.id = $22::uuid and exists (select from noted_chunk)) select

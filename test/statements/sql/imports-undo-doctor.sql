/* imports-undo-doctor */ with taken as materialized (
  select t.* from take_back_imported($1::uuid, $2::uuid, $3::int[]) t),
noted as (update import_rows i set undone = t.outcome from taken t
  where i.clinic_id = $4::uuid and i.import_id = $5::uuid and i.row = t.of_row returning i.clinic_id, i.record_id id, i.undone),
gone as (select n.clinic_id, n.id from noted n where n.undone = 'UNDONE'),
trail as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $6::uuid, $7::text, 'doctor.import_undone', 'doctor',
  e.id, null::uuid, $8::text, $9::text,
  jsonb_build_object('import', jsonb_build_array(null, $10::text))
  from gone e),
noted_chunk as (update import_chunks c set undone_at = $11::timestamptz
  where c.clinic_id = $12::uuid and c.import_id = $13::uuid and c.chunk = $14::int and c.undone_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $15::int, attempts = 0,
  claimed_until = $16::timestamptz where i.clinic_id = $17::uuid and i.id = $18::uuid and exists (select from noted_chunk)) select

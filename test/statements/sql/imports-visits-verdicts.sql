/* imports-visits-verdicts */ with asked as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r (row int, verdict text, field text, why text, record_id uuid, external_id text, alternatives text[],
    doctor_id uuid, patient_id uuid, starts_at timestamptz, ends_at timestamptz) limit 500),
noted as (insert into import_rows (clinic_id, import_id, row, verdict, field, why, record_id, alternatives)
  select $2::uuid, $3::uuid, r.row, r.verdict, r.field, r.why, r.record_id, r.alternatives from asked r
  on conflict (clinic_id, import_id, row) do nothing),
timed as (insert into import_times (clinic_id, import_id, row, doctor_id, patient_id, starts_at, ends_at)
  select $4::uuid, $5::uuid, r.row, r.doctor_id, r.patient_id, r.starts_at, r.ends_at from asked r where r.doctor_id is not null
  on conflict (clinic_id, import_id, row) do nothing),
noted_chunk as (update import_chunks c set checked_at = $6::timestamptz
  where c.clinic_id = $7::uuid and c.import_id = $8::uuid and c.chunk = $9::int and c.checked_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $10::int, attempts = 0,
  claimed_until = $11::timestamptz where i.clinic_id = $12::uuid and i.id = $13::uuid and exists (select from noted_chunk)) select

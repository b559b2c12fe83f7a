/* imports-verdicts */ with noted as (
  insert into import_rows (clinic_id, import_id, row, verdict, field, why, record_id, external_id, alternatives)
  select $1::uuid, $2::uuid, r.row, r.verdict, r.field, r.why, r.record_id, r.external_id, r.alternatives
  from jsonb_to_recordset($3::jsonb) as r (row int, verdict text, field text, why text, record_id uuid, external_id text, alternatives text[]) on conflict (clinic_id, import_id, row) do nothing),
noted_chunk as (update import_chunks c set checked_at = $4::timestamptz
  where c.clinic_id = $5::uuid and c.import_id = $6::uuid and c.chunk = $7::int and c.checked_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $8::int, attempts = 0,
  claimed_until = $9::timestamptz where i.clinic_id = $10::uuid and i.id = $11::uuid and exists (select from noted_chunk)) select

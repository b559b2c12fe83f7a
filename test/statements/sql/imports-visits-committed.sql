/* imports-visits-committed */ with noted_chunk as (update import_chunks c set committed_at = $1::timestamptz
  where c.clinic_id = $2::uuid and c.import_id = $3::uuid and c.chunk = $4::int and c.committed_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $5::int, attempts = 0,
  claimed_until = $6::timestamptz where i.clinic_id = $7::uuid and i.id = $8::uuid and exists (select from noted_chunk)),
left_over as (update import_rows i set verdict = 'conflict', record_id = null, why = 'the visit, its patient or its id has changed since the check'
  where i.clinic_id = $9::uuid and i.import_id = $10::uuid
  and i.row = any ($11::int[]) and i.verdict = 'create' and i.made_version is null) select

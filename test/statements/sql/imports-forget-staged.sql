/* imports-forget-staged */ with gone as (update imports i set profile = null, staged_until = null, failed_step = null,
  status = case when i.committed_at is null then 'failed' else i.status end,
  failure = case when i.failed_step in ('commit', 'undo') then 'Nobody went on with the import in time: what it has made stays, and the rest can be sent again in a new one.'
  when i.committed_at is null and i.failed_step is null then coalesce(i.failure, 'Nobody committed the file within a week: send it again in a new import.') when i.committed_at is null then 'Nobody committed the file within a week: send it again in a new import.' end
  where i.clinic_id = $1::uuid and i.id = $2::uuid and i.step is null and i.staged_until <= $3::timestamptz returning i.clinic_id, i.id, exists (select from import_chunks c where c.clinic_id = i.clinic_id and c.import_id = i.id and c.committed_at is not null) is_begun),
verdicts as (delete from import_rows r using gone where not gone.is_begun and r.clinic_id = gone.clinic_id and r.import_id = gone.id),
chunks as (delete from import_chunks c using gone where c.clinic_id = gone.clinic_id and c.import_id = gone.id),
parts as (delete from import_parts p using gone where p.clinic_id = gone.clinic_id and p.import_id = gone.id),
times as (delete from import_times t using gone where t.clinic_id = gone.clinic_id and t.import_id = gone.id),
keys as (delete from import_keys k using gone where k.clinic_id = gone.clinic_id and k.import_id = gone.id) select

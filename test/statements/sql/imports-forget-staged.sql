/* imports-forget-staged */ with gone as (update imports i set profile = null,
  status = case when i.committed_at is null and i.status <> 'failed' then 'failed' else i.status end,
  failure = case when i.failed_step is not null then 'Nobody went on with the import within a week: what it has made stays, and the rest can be sent again in a new one.'
  when i.committed_at is null then coalesce(i.failure, 'Nobody committed the file within a week: send it again in a new import.') end
  where i.clinic_id = $1::uuid and i.id = $2::uuid and i.step is null returning i.clinic_id, i.id),
chunks as (delete from import_chunks c using gone where c.clinic_id = gone.clinic_id and c.import_id = gone.id),
times as (delete from import_times t using gone where t.clinic_id = gone.clinic_id and t.import_id = gone.id),
parts as (delete from import_parts p using gone where p.clinic_id = gone.clinic_id and p.import_id = gone.id)
delete from import_keys k using gone where k.clinic_id = gone.clinic_id and k.import_id = gone.id

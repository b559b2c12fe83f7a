/* imports-committed */ with ended as (update imports i set status = 'done', step = null, claimed_until = null,
  counts = (select coalesce(jsonb_object_agg(v.verdict, v.n), '{}') || jsonb_build_object('made', sum(coalesce(v.made, 0)),
      'undone', sum(coalesce(v.undone, 0)), 'kept', sum(coalesce(v.kept, 0))) from (
      select r.verdict, count(*) n, count(r.made_version) made, count(*) filter (where r.undone = 'UNDONE') undone,
      count(*) filter (where r.undone <> 'UNDONE') kept
      from import_rows r where r.clinic_id = i.clinic_id and r.import_id = i.id group by r.verdict) v), profile = null, committed_at = $1::timestamptz, staged_until = $2::timestamptz + interval '24 hours', version = i.version + 1, updated_at = $3::timestamptz
  where i.clinic_id = $4::uuid and i.id = $5::uuid and i.version = $6::int returning i.clinic_id, i.id),
cells as (update import_chunks c set cells = null from ended where c.clinic_id = ended.clinic_id and c.import_id = ended.id),
parts as (delete from import_parts p using ended where p.clinic_id = ended.clinic_id and p.import_id = ended.id),
keys as (delete from import_keys k using ended where k.clinic_id = ended.clinic_id and k.import_id = ended.id) select

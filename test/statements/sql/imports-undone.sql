/* imports-undone */ with ended as (update imports i set status = 'undone', step = null, claimed_until = null,
  counts = (select coalesce(jsonb_object_agg(v.verdict, v.n), '{}') || jsonb_build_object('made', sum(coalesce(v.made, 0)),
      'undone', sum(coalesce(v.undone, 0)), 'kept', sum(coalesce(v.kept, 0))) from (
      select r.verdict, count(*) n, count(r.made_version) made, count(*) filter (where r.undone = 'UNDONE') undone,
      count(*) filter (where r.undone <> 'UNDONE') kept
      from import_rows r where r.clinic_id = i.clinic_id and r.import_id = i.id group by r.verdict) v), staged_until = null, version = i.version + 1, updated_at = $1::timestamptz where i.clinic_id = $2::uuid and i.id = $3::uuid and i.version = $4::int
  returning i.clinic_id, i.id)
delete from import_chunks c using ended where c.clinic_id = ended.clinic_id and c.import_id = ended.id

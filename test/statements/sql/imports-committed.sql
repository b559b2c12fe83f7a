/* imports-committed */ update imports i set status = 'done', step = null, claimed_until = null,
counts = (select coalesce(jsonb_object_agg(v.verdict, v.n), '{}') || jsonb_build_object('made', sum(coalesce(v.made, 0)),
    'undone', sum(coalesce(v.undone, 0)), 'kept', sum(coalesce(v.kept, 0))) from (
    select r.verdict, count(*) n, count(r.made_version) made, count(*) filter (where r.undone = 'UNDONE') undone,
    count(*) filter (where r.undone <> 'UNDONE') kept
    from import_rows r where r.clinic_id = i.clinic_id and r.import_id = i.id group by r.verdict) v), committed_at = $1::timestamptz, version = i.version + 1, updated_at = $2::timestamptz where i.clinic_id = $3::uuid and i.id = $4::uuid and i.version = $5::int

/* event-list */
with recursive page as materialized (
  select * from (select o.* from (select o.* from outbox o where (o.clinic_id = $1::uuid and o.xact < pg_snapshot_xmin(pg_current_snapshot())) order by o.xact, o.id limit 5000) o where o.created_at > $2::timestamptz order by o.xact, o.id limit 101) rows limit $3::int + 1
),
looked as materialized (
  select o.xact, o.id from (select o.* from outbox o where (o.clinic_id = $1::uuid and o.xact < pg_snapshot_xmin(pg_current_snapshot())) order by o.xact, o.id limit 5000) o where (select count(*) from page) <= $3::int order by o.xact, o.id offset 4999
),
found as materialized (
  select jsonb_build_object('id', o.id::text, 'xact', o.xact::text, 'type', o.type, 'at', o.created_at, 'subject_type', o.subject_type,
    'subject_id', o.subject_id, 'subject_version', o.subject_version, 'data', o.payload) as image from page o
  union all select jsonb_build_object('horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'looked', (select jsonb_build_object('xact', x.xact::text, 'id', x.id::text) from looked x))
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused

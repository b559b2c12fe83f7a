/* event-list-parked */
with recursive page as materialized (
  select * from (select d.xact, d.event_id from deliveries d where d.clinic_id = $1::uuid and d.parked_at is not null group by d.xact, d.event_id order by d.xact, d.event_id limit 101) rows limit $2::int + 1
),
found as materialized (
  select jsonb_build_object('id', o.id::text, 'xact', o.xact::text, 'type', o.type, 'at', o.created_at, 'subject_type', o.subject_type,
    'subject_id', o.subject_id, 'subject_version', o.subject_version, 'data', o.payload) || jsonb_build_object('parked', (select jsonb_agg(jsonb_build_object('plugin', d.plugin, 'webhook_id', d.webhook_id, 'attempts', d.attempts, 'at', d.parked_at)
        order by d.parked_at, d.id) from deliveries d where d.clinic_id = o.clinic_id and d.event_id = o.id and d.parked_at is not null)) as image
  from page p join outbox o on o.clinic_id = $1::uuid and o.id = p.event_id order by p.xact, p.event_id
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

/* webhook-deliveries */
with recursive there as (
  select t.clinic_id, t.id from webhooks t where t.clinic_id = $1::uuid and t.id = $2::uuid and t.ended_at is null
),
found as materialized (
  select to_jsonb(p) || jsonb_build_object('id', p.id::text, 'event_id', p.event_id::text, 'type', o.type) as image
  from (select * from (select a.* from there w join delivery_attempts a on a.clinic_id = w.clinic_id and a.delivery_id = (select d.id from deliveries d
        where d.clinic_id = w.clinic_id and d.event_id = $3::bigint and d.webhook_id = w.id)
      where true order by a.id desc limit 101) rows limit $4::int + 1) p join outbox o on o.clinic_id = p.clinic_id and o.id = p.event_id order by p.id desc
)
select (select json_agg(image) from found) as rows, caller_stands($5::uuid, $6::uuid, $7::timestamptz, $8::boolean) known_user, case
when (exists (select from there)) is not true then 'webhook'
end refused

/* webhooks-removed */ with recursive waited_for(clinic_id, webhook_id) as (
  (select d.clinic_id, d.webhook_id from deliveries d where d.next_at is not null and d.webhook_id is not null order by d.webhook_id limit 1)
  union all
  select n.clinic_id, n.webhook_id from waited_for p cross join lateral (
    select d.clinic_id, d.webhook_id from deliveries d where d.next_at is not null and d.webhook_id is not null
    and d.webhook_id > p.webhook_id order by d.webhook_id limit 1) n)
update deliveries d set next_at = null, claimed_until = null where d.id in (
  select x.id from waited_for p join webhooks w on w.clinic_id = p.clinic_id and w.id = p.webhook_id and w.ended_at is not null
  cross join lateral (select y.id from deliveries y where y.webhook_id = w.id and y.next_at is not null
    order by y.event_id limit 5000 for update skip locked) x limit 5000) returning 1

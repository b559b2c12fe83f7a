/* webhooks-claim */ with recursive waited_for(clinic_id, webhook_id) as (
  (select d.clinic_id, d.webhook_id from deliveries d where d.next_at is not null and d.webhook_id is not null order by d.webhook_id limit 1)
  union all
  select n.clinic_id, n.webhook_id from waited_for p cross join lateral (
    select d.clinic_id, d.webhook_id from deliveries d where d.next_at is not null and d.webhook_id is not null
    and d.webhook_id > p.webhook_id order by d.webhook_id limit 1) n),
due as materialized (
  select x.id from (
    select w.clinic_id, w.id, w.active from waited_for p join webhooks w on w.clinic_id = p.clinic_id and w.id = p.webhook_id
    where w.ended_at is null and (w.paused_until is null or w.paused_until <= $1::timestamptz) and w.id <> all ($2::uuid[])
    order by random()
  ) w cross join lateral (
    select d.id from deliveries d where d.webhook_id = w.id and d.next_at is not null and d.webhook_id is not null
    and d.next_at <= $3::timestamptz and (d.claimed_until is null or d.claimed_until <= $4::timestamptz) and not exists (select from deliveries e where e.webhook_id = d.webhook_id and e.subject_id = d.subject_id
      and e.next_at is not null and (e.xact, e.event_id) < (d.xact, d.event_id))
    and not exists (select from deliveries f where f.plugin = 'webhooks' and f.subject_id = d.subject_id and f.clinic_id = d.clinic_id
      and f.next_at is not null and (f.xact, f.event_id) < (d.xact, d.event_id))
    and not exists (select from outbox u where u.processed_at is null and u.subject_id = d.subject_id and u.clinic_id = d.clinic_id
      and (u.xact, u.id) < (d.xact, d.event_id))
    and (w.active or exists (select from outbox o where o.clinic_id = d.clinic_id and o.id = d.event_id and o.type = 'webhook.pinged'))
    order by d.next_at, d.xact, d.event_id limit 8 for update of d skip locked
  ) x limit 64
),
claimed as (
  update deliveries d set claimed_until = $5::timestamptz from due where d.id = due.id returning d.*
)
select c.id, c.attempts, c.event_id, o.type, o.created_at at, o.payload data, o.subject_type, o.subject_id, o.subject_version,
o.clinic_id, w.id webhook_id, w.url, w.secret, w.previous_secret, w.previous_until, w.failing_since
from claimed c join outbox o on o.clinic_id = c.clinic_id and o.id = c.event_id join webhooks w on w.clinic_id = c.clinic_id and w.id = c.webhook_id
order by o.xact, o.id

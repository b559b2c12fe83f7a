/* webhooks-tried */ with results as materialized (
  select * from jsonb_to_recordset($1::jsonb) as x(id bigint, claimed_until timestamptz, is_tried boolean, is_delivered boolean,
    status int, fault text, ms int, at timestamptz, next_at timestamptz)
),
held as materialized (
  select d.id, d.clinic_id, d.webhook_id, d.event_id from deliveries d where d.id in (select x.id from results x)
  order by d.event_id, d.id for no key update
),
released as (
  update deliveries d set claimed_until = null from results x join held h on h.id = x.id
  where d.id = x.id and not x.is_tried and d.claimed_until = x.claimed_until
),
ended as (
  update deliveries d set attempts = d.attempts + 1, claimed_until = null, next_at = x.next_at,
  delivered_at = case when x.is_delivered then x.at end,
  parked_at = case when not x.is_delivered and x.next_at is null then x.at end
  from results x join held h on h.id = x.id
  where d.id = x.id and x.is_tried and d.next_at is not null and (x.is_delivered or d.claimed_until = x.claimed_until)
)
insert into delivery_attempts (delivery_id, clinic_id, webhook_id, event_id, attempt, status, fault, ms, at, next_at)
select h.id, h.clinic_id, h.webhook_id, h.event_id,
(select count(*) from delivery_attempts a where a.delivery_id = h.id) + 1, x.status, x.fault, x.ms, x.at, x.next_at
from results x join held h on h.id = x.id where x.is_tried order by h.event_id

/* webhooks-fan-out */ insert into deliveries (clinic_id, event_id, webhook_id, subject_id, xact, next_at)
select o.clinic_id, o.id, w.id, o.subject_id, o.xact, $1::timestamptz
from outbox o join webhooks w on w.clinic_id = o.clinic_id and w.ended_at is null
and (w.active and o.type <> 'webhook.pinged' and (w.events = '{*}' or o.type = any (w.events)) or o.type = 'webhook.pinged' and w.id = (o.payload->>'webhookId')::uuid)
where o.id = any($2::bigint[]) order by o.xact, o.id
on conflict (event_id, webhook_id) where webhook_id is not null do nothing returning 1

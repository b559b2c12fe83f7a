/* webhooks-park */ update deliveries d set next_at = null, claimed_until = null, parked_at = $1::timestamptz
where d.id in (select x.id from deliveries x where x.webhook_id = $2::uuid and x.next_at is not null
  order by x.event_id limit 5000 for update skip locked) returning 1

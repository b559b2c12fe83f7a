/* outbox-retries */ with due as (
  select d.id from deliveries d where d.next_at <= $1::timestamptz and d.plugin is not null and d.plugin = any($2::text[])
  and (d.claimed_until is null or d.claimed_until <= $3::timestamptz)
  order by d.next_at limit 500 for update skip locked
), claimed as (
  update deliveries d set claimed_until = $4::timestamptz from due where d.id = due.id
  returning d.event_id, d.plugin, d.attempts
)
select o.id, o.xact, o.clinic_id, o.type, o.subject_type, o.subject_id, o.subject_version, o.created_at, o.payload, c.plugin
from claimed c join outbox o on o.id = c.event_id order by c.attempts > 0, o.xact, o.id

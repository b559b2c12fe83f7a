/* outbox-processed */ with processed as (
  update outbox set processed_at = $1::timestamptz where id = any($2::bigint[]) and processed_at is null
  returning id, xact, clinic_id, subject_id
)
insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, next_at, created_at)
select p.clinic_id, p.id, x.plugin, p.subject_id, p.xact, x.tried, $3::timestamptz + case when x.tried = 0 then interval '30 seconds' else interval '5 seconds' * 2 ^ x.tried end, $4::timestamptz
from jsonb_to_recordset($5::jsonb) as x(plugin text, event_id bigint, tried int) join processed p on p.id = x.event_id
on conflict (event_id, plugin) where plugin is not null do nothing

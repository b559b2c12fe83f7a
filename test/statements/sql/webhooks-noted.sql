/* webhooks-noted */ with news as materialized (
  select w.clinic_id, w.id, x.failing_since, x.paused_until
  from jsonb_to_recordset($1::jsonb) as x(clinic_id uuid, id uuid, failing_since timestamptz, paused_until timestamptz)
  join webhooks w on w.clinic_id = x.clinic_id and w.id = x.id order by w.id for no key update of w
)
update webhooks w set failing_since = n.failing_since, paused_until = coalesce(n.paused_until, w.paused_until)
from news n where w.clinic_id = n.clinic_id and w.id = n.id

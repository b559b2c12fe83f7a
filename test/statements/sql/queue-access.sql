/* queue-access */ select q.clinic_id, q.doctor_id,
jsonb_agg(distinct w.user_id) filter (where w.user_id is not null) user_ids,
jsonb_agg(distinct w.own_id) filter (where w.own_id is not null) doctor_ids
from (select o.clinic_id, o.payload->>'userId' user_id, null::uuid own_id from outbox o
  where o.id = any($1::bigint[])
  union all select m.clinic_id, null, m.doctor_id from clinic_doctors m
  where m.doctor_id = any($2::uuid[])) w
join clinic_doctors q on q.clinic_id = w.clinic_id group by q.clinic_id, q.doctor_id

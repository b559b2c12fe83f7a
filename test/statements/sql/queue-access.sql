/* queue-access */ select q.clinic_id, q.doctor_id,
jsonb_agg(distinct w.user_id) filter (where w.user_id is not null) user_ids,
jsonb_agg(distinct w.own_id) filter (where w.own_id is not null) doctor_ids
from (select o.clinic_id, o.payload->>'userId' user_id, null::uuid own_id from outbox o
  where o.id = any($1::bigint[]) and o.payload->>'userId' is not null
  union all select m.clinic_id, null, m.doctor_id from outbox o join clinic_doctors m on m.doctor_id = o.subject_id
  where o.id = any($2::bigint[]) and (coalesce(o.payload->'changed' ? 'user_id', true)
    or m.clinic_id = o.clinic_id and o.payload->'changed' ? 'active')) w
join clinic_doctors q on q.clinic_id = w.clinic_id group by q.clinic_id, q.doctor_id

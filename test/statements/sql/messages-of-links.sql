/* messages-of-links */ insert into messages as m
(clinic_id, id, patient_id, event, dedup_key, channel, at_once, due_at, created_at, updated_at)
select l.clinic_id, gen_random_uuid(), p.id, 'link_pending', 'link_pending:' || l.id || ':' || coalesce(c.channel, ''), c.channel, true,
e.created_at, e.created_at, e.created_at
from outbox e join links l on l.clinic_id = e.clinic_id and l.id = e.subject_id and l.status = 'pending'
join patients p on p.clinic_id = l.clinic_id and p.id = l.patient_id
cross join lateral (
  select 'email' channel where p.email is not null
  union all select 'sms' where p.phone_e164 is not null
  union all select null where p.email is null and p.phone_e164 is null
) c
where e.id = any ($1::bigint[]) and exists (select from unnest(array_append(p.guardian_user_ids, p.user_id)) u(id) where u.id <> l.user_id)
order by l.clinic_id, l.id, c.channel on conflict (clinic_id, dedup_key) do nothing returning m.due_at

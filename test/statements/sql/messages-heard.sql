/* messages-heard */ insert into messages as m (clinic_id, id, patient_id, appointment_id,
  doctor_id, event, dedup_key, visit_version, visit_start, before, at_once, due_at, created_at, updated_at)
select a.clinic_id, gen_random_uuid(), a.patient_id, a.id, a.doctor_id, x.told_as, x.told_as || ':' || a.id || ':' || e.subject_version,
e.subject_version, a.starts_at, x.before, x.by_patient,
case when x.by_patient then e.created_at
else e.created_at + make_interval(secs => coalesce((s.settings->>'notifyDelaySeconds')::int, 120)) end,
e.created_at, e.created_at
from outbox e join appointments a on a.clinic_id = e.clinic_id and a.id = e.subject_id
join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
left join message_settings s on s.clinic_id = a.clinic_id and s.id = a.clinic_id
left join lateral (
  select g.role, g.actor_id, g.changed from audit_log g where g.clinic_id = e.clinic_id and g.subject_id = e.subject_id and g.xact = e.xact and g.action = e.type
  order by g.id limit 1
) l on true
cross join lateral (select case when e.type in ('appointment.updated', 'appointment.rescheduled') and l.changed ? 'patient_id' then 'booked'
  when e.type = 'appointment.booked' then case when coalesce(e.payload->>'status', a.status) = 'PENDING' then 'requested' else 'booked' end
  when e.type = 'appointment.accepted' then 'accepted'
  when e.type = 'appointment.rescheduled' then 'moved'
  when e.type = 'appointment.cancelled' then 'cancelled'
  when e.type = 'appointment.no_show' then 'no_show' end told_as, case when l.changed ?| array['starts_at', 'doctor_id', 'location_id', 'type'] then jsonb_build_object(
    'start', coalesce(l.changed->'starts_at'->0, to_jsonb(a.starts_at)),
    'doctorId', coalesce(l.changed->'doctor_id'->0, to_jsonb(a.doctor_id)),
    'locationId', case when l.changed ? 'location_id' then l.changed->'location_id'->0 else to_jsonb(a.location_id) end,
    'type', coalesce(l.changed->'type'->0, to_jsonb(a.type))) end before, coalesce(l.role in ('PATIENT', 'LINK', 'ANSWER') or l.actor_id = p.user_id or l.actor_id = any (p.guardian_user_ids), false) by_patient) x
where e.id = any ($1::bigint[]) and e.subject_type = 'appointment' and x.told_as is not null
and a.notify and case e.type when 'appointment.no_show' then a.starts_at > e.created_at - interval '1 day'
when 'appointment.cancelled' then a.ends_at > e.created_at else a.starts_at > e.created_at end
order by a.clinic_id, x.told_as || ':' || a.id || ':' || e.subject_version
on conflict (clinic_id, dedup_key) do nothing returning m.due_at

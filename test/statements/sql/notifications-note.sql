/* notifications-note */ with e as materialized (
  select o.clinic_id, o.subject_id, o.subject_version, o.type, o.created_at, t.actor_id, t.role in ('PATIENT', 'LINK', 'ANSWER') is_patients,
  t.role in ('LINK', 'ANSWER') is_by_link
  from outbox o left join lateral (select t.actor_id, t.role from audit_log t
    where t.subject_id = o.subject_id and t.clinic_id = o.clinic_id and t.xact = o.xact and t.action = o.type order by t.id desc limit 1) t on true
  where o.id = any($1::bigint[])
), visits as materialized (
  select e.*, a.patient_id, a.id appointment_id, a.doctor_id, a.starts_at, a.notify
  from e join appointments a on a.clinic_id = e.clinic_id and a.id = e.subject_id
  where e.type in ('appointment.booked', 'appointment.accepted', 'appointment.rescheduled', 'appointment.cancelled') and not a.mismatched
), linked as materialized (
  select e.*, l.patient_id, l.user_id linked_id, l.status from e join links l on l.clinic_id = e.clinic_id and l.id = e.subject_id
  where e.type = 'link.changed' and l.patient_id is not null and l.status in ('pending', 'active')
), wanted as (
  select v.clinic_id, v.type, v.subject_id, v.subject_version, v.created_at, v.patient_id, v.appointment_id, v.doctor_id, v.starts_at,
  u.id user_id, false is_doctors
  from visits v join patients p on p.clinic_id = v.clinic_id and p.id = v.patient_id and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $2::timestamptz, true))
  cross join lateral unnest(array_append(p.guardian_user_ids, case when not v.is_by_link then p.user_id end)) u(id)
  where v.notify and u.id is distinct from v.actor_id and u.id <> all (p.pending_user_ids)
  union all
  select v.clinic_id, v.type, v.subject_id, v.subject_version, v.created_at, v.patient_id, v.appointment_id, v.doctor_id, v.starts_at,
  d.user_id, true
  from visits v join clinic_doctors m on m.clinic_id = v.clinic_id and m.doctor_id = v.doctor_id and m.active
  join doctors d on d.id = v.doctor_id
  where v.type in ('appointment.booked', 'appointment.rescheduled', 'appointment.cancelled') and v.is_patients and d.user_id is distinct from v.actor_id
  union all
  select k.clinic_id, k.type, k.subject_id, k.subject_version, k.created_at, k.patient_id, null, null, null, u.id, false
  from linked k join patients p on p.clinic_id = k.clinic_id and p.id = k.patient_id and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $3::timestamptz, true))
  cross join lateral unnest(array_append(p.guardian_user_ids, p.user_id)) u(id)
  where u.id is distinct from k.actor_id and u.id <> all (p.pending_user_ids) and (u.id <> k.linked_id or k.status = 'active')
  union all
  select k.clinic_id, k.type, k.subject_id, k.subject_version, k.created_at, k.patient_id, null, d.id, null, d.user_id, true
  from linked k join lateral (select distinct v.doctor_id from appointments v where v.clinic_id = k.clinic_id
    and v.patient_id = k.patient_id and v.status not in ('CANCELLED', 'NO_SHOW')) v on true
  join clinic_doctors m on m.clinic_id = k.clinic_id and m.doctor_id = v.doctor_id and m.active
  join doctors d on d.id = v.doctor_id
  where k.status = 'pending' and d.user_id is distinct from k.actor_id and d.user_id is distinct from k.linked_id
), noted as (
  insert into notifications (clinic_id, id, user_id, event, dedup_key, patient_id, appointment_id, doctor_id, created_at, updated_at)
  select distinct on (w.clinic_id, w.user_id, w.type, w.subject_id, w.subject_version) w.clinic_id, gen_random_uuid(), w.user_id, w.type,
  w.type || ':' || w.subject_id || ':' || w.subject_version, w.patient_id, w.appointment_id, w.doctor_id, w.created_at, w.created_at
  from wanted w where w.user_id is not null
  order by w.clinic_id, w.user_id, w.type, w.subject_id, w.subject_version, w.is_doctors desc
  on conflict (clinic_id, user_id, dedup_key) do nothing returning *
)
select n.id, n.clinic_id, n.user_id, n.event, n.patient_id, n.appointment_id, n.doctor_id, n.created_at,
(select v.starts_at from visits v where v.appointment_id = n.appointment_id limit 1) starts_at,
exists (select from wanted w where w.is_doctors and w.clinic_id = n.clinic_id and w.user_id = n.user_id and w.doctor_id = n.doctor_id) is_doctors
from noted n order by n.created_at, n.id

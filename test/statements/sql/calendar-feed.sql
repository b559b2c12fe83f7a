/* calendar-feed */ with found as materialized (
  select c.*, k.name clinic_name from calendars c join clinics k on k.id = c.clinic_id
  where c.clinic_id = $1::uuid and c.id = $2::uuid and c.secret = any($3::text[])
  and c.ended_at is null and case when c.doctor_id is not null then exists (select from doctors d
    join clinic_doctors m on m.clinic_id = c.clinic_id and m.doctor_id = d.id and m.active where d.id = c.doctor_id and d.user_id = c.user_id)
  and not exists (select from memberships m where m.clinic_id = c.clinic_id and m.user_id = c.user_id and m.status = 'ended')
  else exists (select from patients p where p.clinic_id = c.clinic_id and p.id = c.patient_id and p.user_id = c.user_id
    and p.merged_into is null and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $4::timestamptz, true))) end),
first as (update calendars c set audited_on = $5::text from found f
  where c.clinic_id = f.clinic_id and c.id = f.id and c.audited_on is distinct from $6::text returning c.*),
audited as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
  select f.clinic_id, f.user_id, 'CALENDAR', 'calendar.read', 'calendar', f.id, f.patient_id, $7::text, $8::text from first f)
select f.clinic_name, f.doctor_id is not null of_doctor,
(select p.language from patients p where p.clinic_id = f.clinic_id and p.id = f.patient_id) language,
coalesce((select jsonb_agg(to_jsonb(v) order by v.starts_at, v.id) from (
      select a.id, a.starts_at, a.ends_at, a.updated_at, a.moves, a.status, d.name doctor_name, l.name location_name
      from appointments a join doctors d on d.id = a.doctor_id
      left join locations l on l.clinic_id = a.clinic_id and l.id = a.location_id
      where a.doctor_id = f.doctor_id and a.clinic_id = f.clinic_id and a.starts_at between $9::timestamptz - interval '30 days' and $10::timestamptz + interval '180 days'
      and a.status not in ('CANCELLED', 'NO_SHOW')
      union all
      select a.id, a.starts_at, a.ends_at, a.updated_at, a.moves, a.status, d.name, l.name
      from appointments a join doctors d on d.id = a.doctor_id
      left join locations l on l.clinic_id = a.clinic_id and l.id = a.location_id
      where a.patient_id = f.patient_id and a.clinic_id = f.clinic_id and a.starts_at between $11::timestamptz - interval '30 days' and $12::timestamptz + interval '180 days'
      and a.status not in ('CANCELLED', 'NO_SHOW') and not a.mismatched) v), '[]') visits
from found f

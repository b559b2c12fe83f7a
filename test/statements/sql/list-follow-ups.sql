/* list-follow-ups */
with recursive asked as materialized (
  select t.clinic_id, t.id, t.parent_appointment_id from appointments t
  where t.clinic_id = $1::uuid and t.id = $2::uuid
  and (not t.erased or false)
),
links as (
  select a.clinic_id, a.id from asked join appointments a on a.parent_appointment_id = asked.id
  and a.clinic_id = asked.clinic_id
),
visits as materialized (
  select a.* from links l join appointments a on a.clinic_id = l.clinic_id and a.id = l.id where (not a.erased or false)
),
plans as materialized (
  select p.* from asked l join follow_up_plans p on p.clinic_id = l.clinic_id
  and p.appointment_id = l.id where (not p.erased or false)
),
seen as (
  select asked.clinic_id, asked.id, s.patient_id from asked cross join lateral
  (select a.patient_id from visits a union select p.patient_id from plans p) s
),
found as materialized (
  select json_build_object('original', asked.id,
    'links', coalesce((select json_agg((select row_to_json(image) from (select a.*,
              (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                  from patients p where p.clinic_id = a.clinic_id and p.id = a.patient_id) part) patient,
              (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                  from doctors d join clinic_doctors m on m.clinic_id = a.clinic_id and m.doctor_id = d.id where d.id = a.doctor_id) part) doctor,
              (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = a.clinic_id and l.id = a.location_id) part) location,
              (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                  from clinics c where c.id = a.clinic_id) part) clinic,
              case when a.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = a.clinic_id
                and p.follow_up_appointment_id = a.id and p.status <> 'cancelled') end plan_day,
              a.type = 'VIDEO_CALL' and a.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                  from video_consultations v where v.clinic_id = a.clinic_id and v.appointment_id = a.id), false) call_over) image) order by a.starts_at, a.id) from visits a), '[]'),
    'plans', coalesce((select json_agg((select row_to_json(image) from (select p.*,
              (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id) part) follow_up_appointment,
              (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id) parent_status,
              (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
                  from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id) part) patient,
              (select c.timezone from clinics c where c.id = p.clinic_id) timezone) image) order by p.scheduled_for, p.id) from plans p), '[]')) as image
  from asked
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'appointment.follow_ups_read', 'appointment',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

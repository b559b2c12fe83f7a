/* list */
with recursive page as materialized (
  select * from (select a.* from (select a.* from appointments a
      where (a.clinic_id = $1::uuid and (true and (a.doctor_id = any($2::uuid[]) and (a.starts_at >= boundary_of(($3::date)::timestamp, (select timezone from clinics where id = $4::uuid)) and a.starts_at < boundary_of(($3::date + 1)::timestamp, (select timezone from clinics where id = $4::uuid)))))) offset 0) a
    order by a.starts_at asc, a.id asc limit 101) rows limit $5::int + 1
),
seen as (
  select distinct a.clinic_id, a.patient_id id from (select a.* from page a
    order by a.starts_at asc, a.id asc limit $5::int) a
),
found as materialized (
  select (select row_to_json(image) from (select a.*,
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
          from video_consultations v where v.clinic_id = a.clinic_id and v.appointment_id = a.id), false) call_over) image) as image from page a
  order by a.starts_at asc, a.id asc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $6::uuid, $7::text, 'appointments.listed', 'patient',
  e.id, e.id, $8::text, $9::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($6::uuid, $1::uuid, $10::timestamptz, $11::boolean) known_user, null refused

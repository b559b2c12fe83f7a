/* get */
with recursive found as materialized (
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
          from video_consultations v where v.clinic_id = a.clinic_id and v.appointment_id = a.id), false) call_over) image) as image, clinic_id, id, patient_id from appointments a
  where (a.clinic_id = $1::uuid and a.id = $2::uuid and (not a.erased or false))
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'appointment.read', 'appointment',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

/* visit-link-show */ with recursive found as materialized (
  select l.* from visit_links l where l.secret = any($1::text[])
),
link as materialized (
  select l.*, case
  when t.mismatched or t.patient_id <> l.patient_id or t.starts_at <= $2::timestamptz then null
  when p.status <> 'active' or p.merged_into is not null or p.version <> l.patient_version then null
  when l.undone_at is not null then case when l.undone_at > $3::timestamptz - interval '10 minutes' and t.version = l.act_version then 'undone' end
  when l.acted_at is not null then case when l.acted_at > $4::timestamptz - interval '10 minutes' and t.version = l.act_version then 'acted' end
  when l.expires_at > $5::timestamptz and t.version = l.visit_version and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') then 'open'
  end stage, p.name, p.language, p.user_id, t.id visit_id, t.plan_id, t.version, t.patient_id visit_patient
  from found l
  join lateral (select t.* from appointments t where t.clinic_id = l.clinic_id and t.id = coalesce(l.act_appointment_id, l.appointment_id)
    offset 0) t on true
  join lateral (select p.* from patients p where p.clinic_id = l.clinic_id and p.id = l.patient_id offset 0) p on true
),
good as materialized (
  select l.clinic_id, l.visit_id id, l.patient_id, coalesce(l.user_id, $6::uuid) user_id
  from link l where l.stage is not null
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, e.user_id, $7::text, 'appointment.read', 'appointment',
  e.id, e.patient_id, $8::text, $9::text, null::jsonb
  from good e
)
select jsonb_build_object('id', l.id, 'clinicId', l.clinic_id, 'messageId', l.message_id, 'purpose', l.purpose, 'stage', l.stage,
  'actedAt', l.acted_at, 'before', l.before,
  'patient', jsonb_build_object('name', l.name, 'language', l.language, 'userId', l.user_id),
  'plan', (select jsonb_build_object('id', f.id, 'day', f.scheduled_for) from follow_up_plans f where f.clinic_id = l.clinic_id and f.id = l.plan_id),
  'siblings', (select jsonb_agg(jsonb_build_object('purpose', s.purpose, 'secret', s.secret)) from visit_links s
    where l.stage = 'open' and s.clinic_id = l.clinic_id and s.appointment_id = l.appointment_id and s.message_id = l.message_id and s.id <> l.id
    and s.acted_at is null and s.visit_version = l.version and s.patient_version = l.patient_version and s.expires_at > $10::timestamptz)) link,
(select (select row_to_json(image) from (select t.*,
      (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
          from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id) part) patient,
      (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
          from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id where d.id = t.doctor_id) part) doctor,
      (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = t.clinic_id and l.id = t.location_id) part) location,
      (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
          from clinics c where c.id = t.clinic_id) part) clinic,
      case when t.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = t.clinic_id
        and p.follow_up_appointment_id = t.id and p.status <> 'cancelled') end plan_day,
      t.type = 'VIDEO_CALL' and t.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
          from video_consultations v where v.clinic_id = t.clinic_id and v.appointment_id = t.id), false) call_over) image) from appointments t where t.clinic_id = l.clinic_id and t.id = l.visit_id) visit
from link l where l.stage is not null

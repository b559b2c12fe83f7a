with recursive asked as materialized (select t.clinic_id, t.id, t.parent_appointment_id from appointments t
  where t.clinic_id = $1::uuid and t.id = $2::uuid
  and true), up as (select clinic_id, id, parent_appointment_id from asked
  union select a.clinic_id, a.id, a.parent_appointment_id from up join appointments a
  on a.clinic_id = up.clinic_id and a.id = up.parent_appointment_id where true), root as materialized (select clinic_id, id from up
  order by exists (select from up over where over.id = up.parent_appointment_id), id limit 1), links as (select clinic_id, id from root
  union select a.clinic_id, a.id from links join appointments a
  on a.parent_appointment_id = links.id and a.clinic_id = links.clinic_id where true), visits as materialized (select a.* from links l join appointments a on a.clinic_id = l.clinic_id and a.id = l.id where true), plans as materialized (select p.* from visits l join follow_up_plans p on p.clinic_id = l.clinic_id
  and p.appointment_id = l.id where true), image as (select jsonb_build_object('original', (select id from root),
    'links', coalesce((select jsonb_agg(to_jsonb(a) || jsonb_build_object(
            'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
                'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = a.clinic_id and p.id = a.patient_id),
            'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
                'active', m.active, 'inactive_since', m.inactive_since)
              from doctors d join clinic_doctors m on m.clinic_id = a.clinic_id and m.doctor_id = d.id where d.id = a.doctor_id),
            'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
              from locations l where l.clinic_id = a.clinic_id and l.id = a.location_id),
            'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
              from clinics c where c.id = a.clinic_id),
            'plan_day', case when a.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = a.clinic_id
              and p.follow_up_appointment_id = a.id and p.status <> 'cancelled') end,
            'call_over', a.type = 'VIDEO_CALL' and a.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
              where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))) order by a.starts_at, a.id) from visits a), '[]'::jsonb),
    'plans', coalesce((select jsonb_agg(to_jsonb(p) || jsonb_build_object(
            'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
              from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
            'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
            'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
                'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
            'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) order by p.scheduled_for, p.id) from plans p), '[]'::jsonb)) as image, asked.*
  from asked), seen as (select asked.clinic_id, asked.id, s.patient_id from asked cross join lateral
  (select a.patient_id from visits a union select p.patient_id from plans p) s), found as materialized (select image from image), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text,
  $5::text, $6::text, e.id, e.patient_id,
  $7::text, $8::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($9::uuid, $10::uuid, $11::timestamptz,
  $12::boolean) known_user,
null refused

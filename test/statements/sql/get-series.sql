with recursive cur as materialized (select t.* from series t where t.clinic_id = $1::uuid and t.id = $2::uuid
  and true), page as (select a.* from cur join appointments a on a.clinic_id = cur.clinic_id and a.series_id = cur.id and true
  order by a.starts_at, a.id limit $3::int), seen as (select clinic_id, id, patient_id from cur union select page.clinic_id, cur.id, page.patient_id from page, cur), found as materialized (select jsonb_build_object('series', to_jsonb(cur), 'visits',
    coalesce((select jsonb_agg(to_jsonb(page) || jsonb_build_object(
            'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
                'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id),
            'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
                'active', m.active, 'inactive_since', m.inactive_since)
              from doctors d join clinic_doctors m on m.clinic_id = page.clinic_id and m.doctor_id = d.id where d.id = page.doctor_id),
            'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
              from locations l where l.clinic_id = page.clinic_id and l.id = page.location_id),
            'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
              from clinics c where c.id = page.clinic_id),
            'plan_day', case when page.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = page.clinic_id
              and p.follow_up_appointment_id = page.id and p.status <> 'cancelled') end,
            'call_over', page.type = 'VIDEO_CALL' and page.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
              where v.clinic_id = page.clinic_id and v.appointment_id = page.id and v.status not in ('SCHEDULED', 'ACTIVE'))) order by page.starts_at, page.id) from page), '[]'::jsonb)) as image from cur), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text,
  $6::text, $7::text, e.id, e.patient_id,
  $8::text, $9::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($10::uuid, $11::uuid, $12::timestamptz,
  $13::boolean) known_user,
null refused

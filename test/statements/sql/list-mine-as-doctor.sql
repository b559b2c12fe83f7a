with recursive page as materialized (select a.* from (select a.* from appointments a
    where (a.clinic_id = $1::uuid and a.doctor_id = (select d.id from doctors d where d.user_id = $2::uuid) and a.status <> all($3::text[]) and a.starts_at >= least($4::timestamptz - interval '32 hours', (select min(o.starts_at) from appointments o where o.status in ('CHECKED_IN', 'IN_PROGRESS') and o.clinic_id = $5::uuid and o.doctor_id = (select d.id from doctors d where d.user_id = $6::uuid)))
      and (a.ends_at > $7::timestamptz or a.status in ('CHECKED_IN', 'IN_PROGRESS')
        or a.type = 'VIDEO_CALL' and a.status in ('SCHEDULED', 'CONFIRMED') and a.ends_at + (select make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)) from clinics c where c.id = a.clinic_id) >= $8::timestamptz))) a
  order by a.starts_at asc, a.id asc limit $9), seen as (select distinct a.clinic_id, a.patient_id id from (select a.* from page a
    order by a.starts_at asc, a.id asc limit $10) a), found as materialized (select to_jsonb(a) || jsonb_build_object(
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
      where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))) as image from page a
  order by a.starts_at asc, a.id asc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $11::uuid, $12::text,
  $13::text, $14::text, e.id, e.id,
  $15::text, $16::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($17::uuid, $18::uuid, $19::timestamptz,
  $20::boolean) known_user,
null refused

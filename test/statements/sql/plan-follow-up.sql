with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.*, local_of($4::timestamptz, c.timezone)::date today, local_of(t.starts_at, t.timezone)::date + $5::int new_day from appointments t
  join clinics c on c.id = t.clinic_id where t.clinic_id = $6::uuid
  and t.id = $7::uuid and ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $8::uuid and place.doctor_id = self.id
        where self.user_id = $9::uuid and not place.active) or t.doctor_id = (select d.id from doctors d where d.user_id = $10::uuid))) and not exists (select from prev) for no key update of t), go as (select cur.* from cur where true and coalesce((exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
        where d.id = cur.doctor_id and d.user_id = $11::uuid and m.active)), false) and coalesce(true, false) and coalesce(cur.status = any($12::text[]), false) and coalesce(not exists (select from follow_up_plans x where x.clinic_id = cur.clinic_id
      and x.appointment_id = cur.id and x.status <> 'cancelled'), false) and coalesce(cur.new_day >= cur.today, false)), p as (insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, priority, created_at, updated_at) select go.clinic_id, $13::uuid, go.id, go.patient_id, go.doctor_id, $14::text, go.new_day, $15::integer, $16::text, $17::timestamp with time zone, $18::timestamp with time zone from go on conflict (clinic_id, appointment_id) where status <> 'cancelled' do nothing returning *), image as materialized (select to_jsonb(p) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) as image from p), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $19::uuid, $20::text,
  $21::text, $22::text, e.id, e.patient_id,
  $23::text, $24::text, null::jsonb
  from p e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $25::text, e.id, e.version, $26::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $27::timestamptz from p e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($28::uuid, $29::uuid, $30::timestamptz,
  $31::boolean) known_user, (select to_jsonb(array[true, coalesce((exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
          where d.id = cur.doctor_id and d.user_id = $32::uuid and m.active)), false), coalesce(true, false), coalesce(cur.status = any($33::text[]), false), coalesce(not exists (select from follow_up_plans x where x.clinic_id = cur.clinic_id
        and x.appointment_id = cur.id and x.status <> 'cancelled'), false), coalesce(cur.new_day >= cur.today, false)]) from cur) as checks, (select to_jsonb(cur) || jsonb_build_object(
    'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
        'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = cur.clinic_id and p.id = cur.patient_id),
    'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
        'active', m.active, 'inactive_since', m.inactive_since)
      from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id where d.id = cur.doctor_id),
    'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
      from locations l where l.clinic_id = cur.clinic_id and l.id = cur.location_id),
    'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
      from clinics c where c.id = cur.clinic_id),
    'plan_day', case when cur.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = cur.clinic_id
      and p.follow_up_appointment_id = cur.id and p.status <> 'cancelled') end,
    'call_over', cur.type = 'VIDEO_CALL' and cur.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
      where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from cur) as was

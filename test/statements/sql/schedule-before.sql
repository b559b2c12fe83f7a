/* schedule-before */ with cur as (select p.* from follow_up_plans p
  where p.clinic_id = $1::uuid and p.id = $2::uuid),
parent as (select t.* from appointments t join cur on t.clinic_id = cur.clinic_id and t.id = cur.appointment_id)
select case when caller_stands($3::uuid, $4::uuid, $5::timestamptz,
  $6::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $7::uuid and key = $8::text
    and created_at > $9::timestamptz) kept) end kept, (select to_jsonb(cur) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = cur.clinic_id and v.id = cur.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = cur.clinic_id and o.id = cur.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = cur.clinic_id and x.id = cur.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = cur.clinic_id)) from cur) plan,
(select to_jsonb(parent) || jsonb_build_object(
    'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
        'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = parent.clinic_id and p.id = parent.patient_id),
    'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
        'active', m.active, 'inactive_since', m.inactive_since)
      from doctors d join clinic_doctors m on m.clinic_id = parent.clinic_id and m.doctor_id = d.id where d.id = parent.doctor_id),
    'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
      from locations l where l.clinic_id = parent.clinic_id and l.id = parent.location_id),
    'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
      from clinics c where c.id = parent.clinic_id),
    'plan_day', case when parent.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = parent.clinic_id
      and p.follow_up_appointment_id = parent.id and p.status <> 'cancelled') end,
    'call_over', parent.type = 'VIDEO_CALL' and parent.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
      where v.clinic_id = parent.clinic_id and v.appointment_id = parent.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from parent) parent, (select true from cur) seen,
(select true from cur) reached,
(select true from cur) staff,
(select d.id from doctors d where d.user_id = $10::uuid) own_doctor,
(select case
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  end from cur left join patients p on p.clinic_id = cur.clinic_id and p.id = cur.patient_id) refused

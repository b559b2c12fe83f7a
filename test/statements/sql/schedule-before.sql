/* schedule-before */ with cur as (select p.* from follow_up_plans p
  where p.clinic_id = $1::uuid and p.id = $2::uuid),
parent as (select t.* from appointments t join cur on t.clinic_id = cur.clinic_id and t.id = cur.appointment_id)
select case when caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $7::uuid and key = $8::text
    and created_at > $9::timestamptz) kept) end kept, (select (select row_to_json(image) from (select cur.*,
      (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = cur.clinic_id and v.id = cur.follow_up_appointment_id) part) follow_up_appointment,
      (select o.status from appointments o where o.clinic_id = cur.clinic_id and o.id = cur.appointment_id) parent_status,
      (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
          from patients x where x.clinic_id = cur.clinic_id and x.id = cur.patient_id) part) patient,
      (select c.timezone from clinics c where c.id = cur.clinic_id) timezone) image) from cur) plan,
(select (select row_to_json(image) from (select parent.*,
      (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
          from patients p where p.clinic_id = parent.clinic_id and p.id = parent.patient_id) part) patient,
      (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
          from doctors d join clinic_doctors m on m.clinic_id = parent.clinic_id and m.doctor_id = d.id where d.id = parent.doctor_id) part) doctor,
      (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = parent.clinic_id and l.id = parent.location_id) part) location,
      (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
          from clinics c where c.id = parent.clinic_id) part) clinic,
      case when parent.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = parent.clinic_id
        and p.follow_up_appointment_id = parent.id and p.status <> 'cancelled') end plan_day,
      parent.type = 'VIDEO_CALL' and parent.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
          from video_consultations v where v.clinic_id = parent.clinic_id and v.appointment_id = parent.id), false) call_over) image) from parent) parent, (select (not cur.erased or false) from cur) seen,
(select (not cur.erased or false) from cur) reached,
(select (not cur.erased or false) from cur) staff,
(select d.id from doctors d where d.user_id = $10::uuid) own_doctor,
(select case
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  end from cur left join patients p on p.clinic_id = cur.clinic_id and p.id = cur.patient_id) refused

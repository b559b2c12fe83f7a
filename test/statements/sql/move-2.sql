with recursive cur as (
  select t.* from appointments t where t.clinic_id = $1::uuid and t.id = $2::uuid
) select case when caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $7::uuid and key = $8::text
    and created_at > $9::timestamptz) kept) end kept,
(select (select row_to_json(image) from (select cur.*,
      (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
          from patients p where p.clinic_id = cur.clinic_id and p.id = cur.patient_id) part) patient,
      (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
          from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id where d.id = cur.doctor_id) part) doctor,
      (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = cur.clinic_id and l.id = cur.location_id) part) location,
      (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
          from clinics c where c.id = cur.clinic_id) part) clinic,
      case when cur.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = cur.clinic_id
        and p.follow_up_appointment_id = cur.id and p.status <> 'cancelled') end plan_day,
      cur.type = 'VIDEO_CALL' and cur.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
          from video_consultations v where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id), false) call_over) image) from cur) was, (select (not cur.erased or false) from cur) seen,
(select (not cur.erased or false) from cur) reached , (select coalesce((select l.timezone from locations l where cur.type = 'IN_PERSON' and l.clinic_id = cur.clinic_id
      and l.id = cur.location_id), (select c.timezone from clinics c where c.id = cur.clinic_id)) from cur) zone,
(select hangs_on_visit(cur.clinic_id, cur.id) from cur) because, null::jsonb taken_by

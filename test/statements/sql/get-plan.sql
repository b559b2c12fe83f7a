with recursive found as materialized (select to_jsonb(p) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) as image, p.clinic_id, p.id, p.patient_id from follow_up_plans p
  where p.clinic_id = $1::uuid and p.id = $2::uuid
  and true), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text,
  $5::text, $6::text, e.id, e.patient_id,
  $7::text, $8::text, null::jsonb
  from found e) select (select jsonb_agg(image) from found) as rows, caller_stands($9::uuid, $10::uuid, $11::timestamptz,
  $12::boolean) known_user,
null refused

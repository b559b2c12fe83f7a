with recursive found as materialized (select to_jsonb(w) as image, w.clinic_id, w.doctor_id from (select m.clinic_id, m.doctor_id from clinic_doctors m
    where m.clinic_id = $1::uuid and m.doctor_id = $2::uuid and (m.active or exists (select from appointments w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
        and w.status in ('CHECKED_IN', 'IN_PROGRESS')))) w), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text,
  $5::text, $6::text, e.doctor_id, null::uuid,
  $7::text, $8::text, null::jsonb
  from found e) select (select jsonb_agg(image) from found) as rows, caller_stands($9::uuid, $10::uuid, $11::timestamptz,
  $12::boolean) known_user,
null refused

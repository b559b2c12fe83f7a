with recursive found as materialized (select to_jsonb(p) as image, p.clinic_id, p.id from patients p
  where p.clinic_id = $1::uuid and p.id = $2::uuid
  and (coalesce(p.user_id = $3::uuid, false) or p.guardian_user_ids @> array[$4::uuid])), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $5::uuid, $6::text,
  $7::text, $8::text, e.id, e.id,
  $9::text, $10::text, null::jsonb
  from found e) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $11::uuid) known_user,
null refused

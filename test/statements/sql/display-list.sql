with recursive looked as (select c.id, c.id clinic_id from clinics c where c.id = $1::uuid), found as materialized (select to_jsonb(t) - 'secret' - 'request' as image from displays t
  where t.clinic_id = $2
  order by t.id desc limit $3), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text,
  $6::text, $7::text, e.id, null::uuid,
  $8::text, $9::text, null::jsonb
  from looked e) select (select jsonb_agg(image) from found) as rows, caller_stands($10::uuid, $11::uuid, $12::timestamptz,
  $13::boolean) known_user,
null refused

with recursive page as materialized (select t.* from series t
  where (t.clinic_id = $1 and true)
  order by t.start_date desc, t.id desc limit $2), seen as (select distinct page.clinic_id, page.patient_id id from
  (select * from page order by start_date desc, id desc limit $3::int) page), found as materialized (select to_jsonb(page) as image from page order by start_date desc, id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text,
  $6::text, $7::text, e.id, e.id,
  $8::text, $9::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($10::uuid, $11::uuid, $12::timestamptz,
  $13::boolean) known_user,
null refused

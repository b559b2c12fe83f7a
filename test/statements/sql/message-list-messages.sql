/* message-list */
with recursive page as materialized (
  select * from (select g.* from messages g where (g.clinic_id = $1::uuid and true) order by g.created_at desc, g.id desc limit 101) rows limit $2::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $2::int
),
people as (
  select distinct clinic_id, patient_id, patient_id id from seen
),
found as materialized (
  select to_jsonb(page) - 'body_in' as image from page order by created_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'messages.listed', 'patient',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from people e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

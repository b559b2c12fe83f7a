/* inbox-list */
with recursive page as materialized (
  select * from (select i.* from inbox i where (i.clinic_id = $1::uuid and true and i.kind = 'REPLY' and i.patient_id = $2::uuid) order by i.created_at desc, i.id desc limit 101) rows limit $3::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $3::int
),
found as materialized (
  select to_jsonb(page) || jsonb_build_object('patient_name', (select p.name from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id)) as image from page order by created_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'inbox.listed', 'inbox',
  e.id, e.patient_id, $6::text, $7::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $8::uuid, $9::timestamptz, $10::boolean) known_user, null refused

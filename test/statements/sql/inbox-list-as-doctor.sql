/* inbox-list */
with recursive page as materialized (
  select * from (select i.* from inbox i where (i.clinic_id = $1::uuid and (i.doctor_id = (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = $1::uuid and m.active
          where d.user_id = $2::uuid) or exists (select from appointments v where v.clinic_id = i.clinic_id
          and v.patient_id = i.patient_id and v.doctor_id = (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = $1::uuid and m.active
            where d.user_id = $2::uuid) and v.status not in ('CANCELLED', 'NO_SHOW'))) and i.done_at is null) order by i.created_at desc, i.id desc limit 101) rows limit $3::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $3::int
),
found as materialized (
  select to_jsonb(page) || jsonb_build_object('patient_name', (select p.name from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id)) as image from page order by created_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $2::uuid, $4::text, 'inbox.listed', 'inbox',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

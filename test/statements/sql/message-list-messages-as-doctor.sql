/* message-list */
with recursive page as materialized (
  select * from (select g.* from messages g where (g.clinic_id = $1::uuid and ((g.doctor_id = (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = $1::uuid and m.active
            where d.user_id = $2::uuid) and exists (select from appointments v where v.clinic_id = g.clinic_id and v.id = g.appointment_id
            and exists (select from doctors d join clinic_doctors m on m.clinic_id = v.clinic_id and m.doctor_id = d.id
              where d.id = v.doctor_id and d.user_id = $2::uuid and m.active))))) order by g.created_at desc, g.id desc limit 101) rows limit $3::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $3::int
),
people as (
  select distinct clinic_id, patient_id, patient_id id from seen
),
found as materialized (
  select to_jsonb(page) - 'body_in' as image from page order by created_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $2::uuid, $4::text, 'messages.listed', 'patient',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from people e
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

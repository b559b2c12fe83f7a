/* link-list */
with recursive page as materialized (
  select * from (select l.* from links l where (l.clinic_id = $1::uuid and (exists (select from appointments v where v.clinic_id = l.clinic_id and v.patient_id = l.patient_id
          and v.doctor_id = (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = $1::uuid and m.active
            where d.user_id = $2::uuid) and v.status not in ('CANCELLED', 'NO_SHOW')))) order by l.created_at, l.id limit 101) rows limit $3::int + 1
),
seen as (
  select * from page order by created_at, id limit $3::int
),
found as materialized (
  select to_jsonb(page) || jsonb_build_object('user_name', (select u.name from users u where u.id = page.user_id),
    'subject_name', coalesce((select p.name from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id),
      (select d.name from doctors d where d.id = page.doctor_id))) as image from page order by created_at, id
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $2::uuid, $4::text, 'links.listed', 'link',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

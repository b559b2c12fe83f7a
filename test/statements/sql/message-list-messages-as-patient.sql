/* message-list */
with recursive page as materialized (
  select * from (select g.* from messages g where (g.clinic_id = $1::uuid and (g.patient_id = any(array(select own.id from (select p.clinic_id, p.id from patients p where ((p.user_id = $2::uuid or p.guardian_user_ids @> array[$2::uuid])
                and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $3::timestamptz, true))) offset 0) own where own.clinic_id = $1::uuid)))) order by g.created_at desc, g.id desc limit 101) rows limit $4::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $4::int
),
people as (
  select distinct clinic_id, patient_id, patient_id id from seen
),
found as materialized (
  select to_jsonb(page) - 'body_in' as image from page order by created_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $2::uuid, $5::text, 'messages.listed', 'patient',
  e.id, e.patient_id, $6::text, $7::text, null::jsonb
  from people e
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $1::uuid, $8::timestamptz, $9::boolean) known_user, null refused

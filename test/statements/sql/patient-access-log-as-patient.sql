/* patient-access-log */
with recursive who as materialized (
  select p.clinic_id, p.id from patients p where p.clinic_id = $1::uuid and p.id = $2::uuid
  and coalesce(((p.user_id = $3::uuid or p.guardian_user_ids @> array[$3::uuid])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $4::timestamptz, true))), false)
),
page as materialized (
  select * from (select l.* from who cross join lateral (select who.id id union select f.id from patients f where f.clinic_id = who.clinic_id and f.merged_into = who.id) f
    cross join lateral (select * from (select x.* from audit_log x where x.clinic_id = who.clinic_id and x.patient_id = f.id
        order by x.id desc limit 101) rows limit $5::int + 1) l order by l.id desc limit 101) rows limit $5::int + 1
),
found as materialized (
  select json_build_object('id', l.id::text, 'at', l.at, 'role', l.role, 'action', l.action, 'subjectId', l.subject_id,
    'actorName', case when l.actor_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' then 'Kept'
    else (select u.name from users u where u.id = l.actor_id) end) as image
  from page l order by l.id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $6::text, 'patient.access_log_read', 'patient',
  e.id, e.id, $7::text, $8::text, null::jsonb
  from who e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $9::uuid, $10::timestamptz, $11::boolean) known_user, case
when (exists (select from who)) is not true then 'patient'
end refused

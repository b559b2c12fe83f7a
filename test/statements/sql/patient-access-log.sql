with recursive who as materialized (select p.clinic_id, p.id from patients p where p.clinic_id = $1::uuid and p.id = $2::uuid
  and true), page as materialized (select l.* from who cross join lateral (select who.id id union select f.id from patients f where f.clinic_id = who.clinic_id and f.merged_into = who.id) f
  cross join lateral (select x.* from audit_log x where x.clinic_id = who.clinic_id and x.patient_id = f.id
    order by x.id desc limit $3::int) l
  order by l.id desc limit $4::int), found as materialized (select jsonb_build_object('id', l.id::text, 'at', l.at, 'role', l.role, 'action', l.action, 'subjectId', l.subject_id,
    'actorName', case when l.actor_id = $5::uuid then $6::text
    else (select u.name from users u where u.id = l.actor_id) end) as image
  from page l order by l.id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $7::uuid, $8::text,
  $9::text, $10::text, e.id, e.id,
  $11::text, $12::text, null::jsonb
  from who e) select (select jsonb_agg(image) from found) as rows, caller_stands($13::uuid, $14::uuid, $15::timestamptz,
  $16::boolean) known_user,
case
when (exists (select from who)) is not true then 'patient'
end refused

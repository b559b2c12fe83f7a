with recursive page as materialized (select x.* from audit_log x where x.clinic_id = $1::uuid and x.at >= instant_of($2::timestamp, (select timezone from clinics where id = $3::uuid)) and x.at < instant_of($4::timestamp, (select timezone from clinics where id = $5::uuid)) order by x.id desc limit $6::int), here as (select c.id clinic_id, c.id from clinics c where c.id = $7::uuid), found as materialized (select jsonb_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
    'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
    'changed', (select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from jsonb_object_keys(l.changed) k)) as image
  from page l order by l.id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $8::uuid, $9::text,
  $10::text, $11::text, e.id, null::uuid,
  $12::text, $13::text, null::jsonb
  from here e) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $14::uuid) known_user,
case
when (instant_of($15::timestamp, (select timezone from clinics where id = $16::uuid)) is not null) is not true then 'instant 1'
when (instant_of($17::timestamp, (select timezone from clinics where id = $18::uuid)) is not null) is not true then 'instant 2'
end refused

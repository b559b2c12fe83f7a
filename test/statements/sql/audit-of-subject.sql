with recursive page as materialized (select l.* from (select $1::uuid id union select f.id from patients f where f.clinic_id = $2::uuid and f.merged_into = $3::uuid) f
  cross join lateral (select x.* from audit_log x where x.clinic_id = $4::uuid and x.action = $5::text and x.subject_id = f.id order by x.id desc limit $6::int) l order by l.id desc limit $7::int), here as (select c.id clinic_id, c.id from clinics c where c.id = $8::uuid), found as materialized (select jsonb_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
    'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
    'changed', (select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from jsonb_object_keys(l.changed) k)) as image
  from page l order by l.id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $9::uuid, $10::text,
  $11::text, $12::text, e.id, null::uuid,
  $13::text, $14::text, null::jsonb
  from here e) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $15::uuid) known_user,
null refused

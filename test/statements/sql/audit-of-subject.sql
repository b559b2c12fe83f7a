with recursive page as materialized (select w.* from (select l.* from (select $1::uuid id union select f.id from patients f where f.clinic_id = $2::uuid and f.merged_into = $3::uuid) f
    cross join lateral (select x.* from audit_log x where x.clinic_id = $4::uuid and x.subject_id = f.id order by x.id desc limit $5::int) l order by l.id desc limit $6::int) w where w.action = $7::text order by w.id desc limit $8::int), looked as materialized (select w.id from (select l.* from (select $9::uuid id union select f.id from patients f where f.clinic_id = $10::uuid and f.merged_into = $11::uuid) f
    cross join lateral (select x.id from audit_log x where x.clinic_id = $12::uuid and x.subject_id = f.id order by x.id desc limit $13::int) l order by l.id desc limit $14::int) w where (select count(*) from page) <= $15::int
  offset $16::int limit 1), here as (select c.id clinic_id, c.id from clinics c where c.id = $17::uuid), found as materialized (select f.image from (
    select l.id, jsonb_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
      'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
      'changed', (select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from jsonb_object_keys(l.changed) k)) image from page l
    union all select k.id, jsonb_build_object('lookedTo', k.id::text) from looked k) f order by f.id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text,
  $20::text, $21::text, e.id, null::uuid,
  $22::text, $23::text, null::jsonb
  from here e) select (select jsonb_agg(image) from found) as rows, caller_stands($24::uuid, $25::uuid, $26::timestamptz,
  $27::boolean) known_user,
null refused

/* audit */
with recursive page as materialized (
  select * from (select w.* from (select l.* from (select $1::uuid id union select f.id from patients f where f.clinic_id = $2::uuid and f.merged_into = $1::uuid) f
      cross join lateral (select x.* from audit_log x where x.clinic_id = $2::uuid and x.subject_id = f.id order by x.id desc limit 5000) l order by l.id desc limit 5000) w where w.action = $3::text order by w.id desc limit 101) rows limit $4::int + 1
),
looked as materialized (
  select w.id from (select l.* from (select $1::uuid id union select f.id from patients f where f.clinic_id = $2::uuid and f.merged_into = $1::uuid) f
    cross join lateral (select x.id from audit_log x where x.clinic_id = $2::uuid and x.subject_id = f.id order by x.id desc limit 5000) l order by l.id desc limit 5000) w where (select count(*) from page) <= $4::int
  offset 4999 limit 1
),
here as (
  select c.id clinic_id, c.id from clinics c where c.id = $2::uuid
),
found as materialized (
  select f.image from (
    select l.id, json_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
      'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
      'changed', (select coalesce(json_agg(k order by k), '[]') from jsonb_object_keys(l.changed) k)) image from page l
    union all select k.id, json_build_object('lookedTo', k.id::text) from looked k) f order by f.id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $5::uuid, $6::text, 'audit.read', 'clinic',
  e.id, null::uuid, $7::text, $8::text, null::jsonb
  from here e
)
select (select json_agg(image) from found) as rows, caller_stands($5::uuid, $9::uuid, $10::timestamptz, $11::boolean) known_user, null refused

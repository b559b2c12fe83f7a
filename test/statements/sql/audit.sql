/* audit */
with recursive span as materialized (
  select instant_of($1::timestamp, (select timezone from clinics where id = $2::uuid)) since, instant_of($3::timestamp, (select timezone from clinics where id = $2::uuid)) until
),
lower as materialized (
  select (with recursive instant as materialized (select (select since from span) - interval '1 hour' bound), probe (lo, hi) as (
      select (select x.id from audit_log x where x.clinic_id = $2::uuid order by x.id asc limit 1) - 1, (select x.id from audit_log x where x.clinic_id = $2::uuid order by x.id desc limit 1) + 1
      union all
      select case when m.at < i.bound then m.id else p.lo end, case when m.at < i.bound then p.hi else (p.lo + p.hi) / 2 end
      from probe p cross join instant i left join lateral (select x.id, x.at from audit_log x
        where x.clinic_id = $2::uuid and x.id >= (p.lo + p.hi) / 2 and x.id < p.hi order by x.id limit 1) m on true
      where p.hi - p.lo > 64)
    select lo from probe order by hi - lo limit 1) id
),
upper as materialized (
  select (with recursive instant as materialized (select (select until from span) + interval '1 hour' bound), probe (lo, hi) as (
      select (select x.id from audit_log x where x.clinic_id = $2::uuid order by x.id asc limit 1) - 1, (select x.id from audit_log x where x.clinic_id = $2::uuid order by x.id desc limit 1) + 1
      union all
      select case when m.at < i.bound then m.id else p.lo end, case when m.at < i.bound then p.hi else (p.lo + p.hi) / 2 end
      from probe p cross join instant i left join lateral (select x.id, x.at from audit_log x
        where x.clinic_id = $2::uuid and x.id >= (p.lo + p.hi) / 2 and x.id < p.hi order by x.id limit 1) m on true
      where p.hi - p.lo > 64)
    select hi from probe order by hi - lo limit 1) id
),
page as materialized (
  select * from (select w.* from (select x.* from audit_log x where x.clinic_id = $2::uuid and x.id > (select id from lower) and x.id < (select id from upper) order by x.id desc limit 5000) w where w.at >= (select since from span) and w.at < (select until from span) order by w.id desc limit 101) rows limit $4::int + 1
),
looked as materialized (
  select w.id from (select x.id from audit_log x where x.clinic_id = $2::uuid and x.id > (select id from lower) and x.id < (select id from upper) order by x.id desc limit 5000) w where (select count(*) from page) <= $4::int
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
select (select json_agg(image) from found) as rows, caller_stands($5::uuid, $9::uuid, $10::timestamptz, $11::boolean) known_user, case
when ((select since from span) is not null) is not true then 'instant 1'
when ((select until from span) is not null) is not true then 'instant 2'
end refused

/* me */
with recursive standing as materialized (
  select caller_standing($1::uuid, $2::uuid, $3::timestamptz, $4::boolean) = 'ended' has_ended
),
own as materialized (
  select p.clinic_id, p.id, p.name, coalesce(p.user_id = $1::uuid, false) is_self, $1::uuid <> all (p.pending_user_ids) is_confirmed from patients p
  where p.clinic_id = $2::uuid and ((p.user_id = $1::uuid or p.guardian_user_ids @> array[$1::uuid])
    and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $5::timestamptz, true))) and not (select s.has_ended from standing s) order by p.name, p.id limit 100
),
found as materialized (
  select json_build_object(
    'user_name', (select u.name from users u where u.id = $1::uuid),
    'doctor_id', (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id
      where d.user_id = $1::uuid and m.clinic_id = $2::uuid and not (select s.has_ended from standing s) limit 1),
    'patients', (select json_agg(json_build_object('id', id, 'name', name, 'is_self', is_self, 'is_confirmed', is_confirmed)
        order by is_self desc, name, id) from own),
    'clinics', (select json_agg(json_build_object('id', c.id, 'name', c.name, 'member_roles', m.roles, 'has_ended', m.has_ended)
        order by c.name, c.id)
      from clinics c left join (
        select w.clinic_id, (array_agg(to_jsonb(w.roles)) filter (where w.status = 'active'))[1] roles,
        bool_or(w.status = 'ended') and not bool_or(w.status = 'active') has_ended
        from memberships w where w.user_id = $1::uuid group by w.clinic_id
      ) m on m.clinic_id = c.id
      where c.id = any($6::uuid[]) or m.roles is not null),
    'clinic', (select json_build_object('name', c.name, 'timezone', c.timezone) from clinics c
      where c.id = $2::uuid and not (select s.has_ended from standing s)),
    'has_ended', (select s.has_ended from standing s)) as image
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $1::uuid, $7::text, 'patients.listed', 'patient',
  e.id, e.id, $8::text, $9::text, null::jsonb
  from own e
)
select (select json_agg(image) from found) as rows, caller_stands($1::uuid, $2::uuid, $3::timestamptz, false) known_user, null refused

with recursive own as materialized (select p.clinic_id, p.id, p.name, coalesce(p.user_id = $1::uuid, false) is_self, $2::uuid <> all (p.pending_user_ids) is_confirmed from patients p
  where p.clinic_id = $3::uuid and ((p.user_id = $4::uuid or p.guardian_user_ids @> array[$5::uuid])
    and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $6::timestamptz, true))) order by p.name, p.id limit 100), found as materialized (select jsonb_build_object(
    'user_name', (select u.name from users u where u.id = $7::uuid),
    'doctor_id', (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id
      where d.user_id = $8::uuid and m.clinic_id = $9::uuid limit 1),
    'patients', (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'is_self', is_self, 'is_confirmed', is_confirmed)
        order by is_self desc, name, id) from own),
    'clinics', (select jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'member_roles', m.roles, 'has_ended', m.has_ended)
        order by c.name, c.id)
      from clinics c left join (
        select w.clinic_id, (array_agg(to_jsonb(w.roles)) filter (where w.status = 'active'))[1] roles,
        bool_or(w.status = 'ended') and not bool_or(w.status = 'active') has_ended
        from memberships w where w.user_id = $10::uuid group by w.clinic_id
      ) m on m.clinic_id = c.id
      where c.id = any($11::uuid[]) or m.roles is not null),
    'clinic', (select jsonb_build_object('name', c.name, 'timezone', c.timezone) from clinics c
      where c.id = $12::uuid)) as image), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $13::uuid, $14::text,
  $15::text, $16::text, e.id, e.id,
  $17::text, $18::text, null::jsonb
  from own e) select (select jsonb_agg(image) from found) as rows, caller_stands($19::uuid, $20::uuid, $21::timestamptz,
  $22::boolean) known_user,
null refused

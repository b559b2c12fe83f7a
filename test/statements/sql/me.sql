with recursive own as materialized (select p.clinic_id, p.id, p.name, coalesce(p.user_id = $1::uuid, false) is_self from patients p
  where p.clinic_id = $2::uuid and ((p.user_id = $3::uuid or p.guardian_user_ids @> array[$4::uuid])
    and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $5::timestamptz, true))) order by p.name, p.id limit 100), found as materialized (select jsonb_build_object(
    'user_name', (select u.name from users u where u.id = $6::uuid),
    'doctor_id', (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id
      where d.user_id = $7::uuid and m.clinic_id = $8::uuid limit 1),
    'patients', (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'is_self', is_self)
        order by is_self desc, name, id) from own),
    'clinic', (select jsonb_build_object('name', c.name, 'timezone', c.timezone) from clinics c
      where c.id = $9::uuid)) as image), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $10::uuid, $11::text,
  $12::text, $13::text, e.id, e.id,
  $14::text, $15::text, null::jsonb
  from own e) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $16::uuid) known_user,
null refused

with recursive page as materialized (select l.* from links l where l.clinic_id = $1::uuid and (exists (select from appointments v where v.clinic_id = l.clinic_id and v.patient_id = l.patient_id
      and v.status not in ('CANCELLED', 'NO_SHOW') and exists (select from doctors d join clinic_doctors m on m.clinic_id = v.clinic_id and m.doctor_id = d.id
        where d.id = v.doctor_id and d.user_id = $2::uuid and m.active))) order by l.created_at, l.id limit $3::int), seen as (select * from page order by created_at, id limit $4::int), found as materialized (select to_jsonb(page) || jsonb_build_object('user_name', (select u.name from users u where u.id = page.user_id),
    'subject_name', coalesce((select p.name from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id),
      (select d.name from doctors d where d.id = page.doctor_id))) as image from page order by created_at, id), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $5::uuid, $6::text,
  $7::text, $8::text, e.id, e.patient_id,
  $9::text, $10::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($11::uuid, $12::uuid, $13::timestamptz,
  $14::boolean) known_user,
null refused

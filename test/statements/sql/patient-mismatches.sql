with recursive page as materialized (select m.* from patient_mismatches m where m.clinic_id = $1::uuid and m.mismatched
  order by m.id, m.of_id limit $2::int), shown as (select m.* from page m order by m.id, m.of_id limit $3::int), seen as (select clinic_id, patient_id id from shown union select clinic_id, of_patient_id from shown), found as materialized (select jsonb_build_object('kind', m.kind, 'id', m.id,
    'patient', jsonb_build_object('id', m.patient_id, 'name', (select p.name from patients p where p.clinic_id = m.clinic_id and p.id = m.patient_id)),
    'of', jsonb_build_object('kind', m.of_kind, 'id', m.of_id,
      'patient', jsonb_build_object('id', m.of_patient_id, 'name', (select p.name from patients p where p.clinic_id = m.clinic_id and p.id = m.of_patient_id)))) as image
  from page m order by m.id, m.of_id), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text,
  $6::text, $7::text, e.id, e.id,
  $8::text, $9::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($10::uuid, $11::uuid, $12::timestamptz,
  $13::boolean) known_user,
null refused

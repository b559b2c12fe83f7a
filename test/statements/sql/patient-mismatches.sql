/* patient-mismatches */
with recursive page as materialized (
  select * from (select m.* from patient_mismatches m where m.clinic_id = $1::uuid and m.mismatched  order by m.id, m.of_id limit 101) rows limit $2::int + 1
),
shown as (
  select m.* from page m order by m.id, m.of_id limit $2::int
),
seen as (
  select clinic_id, patient_id id from shown union select clinic_id, of_patient_id from shown
),
found as materialized (
  select json_build_object('kind', m.kind, 'id', m.id,
    'patient', json_build_object('id', m.patient_id, 'name', (select p.name from patients p where p.clinic_id = m.clinic_id and p.id = m.patient_id)),
    'of', json_build_object('kind', m.of_kind, 'id', m.of_id,
      'patient', json_build_object('id', m.of_patient_id, 'name', (select p.name from patients p where p.clinic_id = m.clinic_id and p.id = m.of_patient_id)))) as image
  from page m order by m.id, m.of_id
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'patients.listed', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

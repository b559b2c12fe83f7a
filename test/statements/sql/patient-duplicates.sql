/* patient-duplicates */
with recursive page as materialized (
  select * from (select d.* from possible_duplicates d where d.clinic_id = $1::uuid and d.dismissed_at is null
    and not exists (select from patients m where m.clinic_id = d.clinic_id and m.id in (d.patient_id, d.other_id) and m.merged_into is not null)
    order by d.created_at desc, d.patient_id desc, d.other_id desc limit 101) rows limit $2::int + 1
),
pairs as (
  select d.* from page d order by d.created_at desc, d.patient_id desc, d.other_id desc limit $2::int
),
seen as (
  select clinic_id, patient_id id from pairs union select clinic_id, other_id from pairs
),
found as materialized (
  select jsonb_build_object('patient', jsonb_build_object('id', p.id, 'name', p.name, 'dateOfBirth', p.date_of_birth,
      'phone', right(nullif(regexp_replace(p.phone, '\D', '', 'g'), ''), 4), 'externalId', p.external_id, 'status', p.status), 'other', jsonb_build_object('id', o.id, 'name', o.name, 'dateOfBirth', o.date_of_birth,
      'phone', right(nullif(regexp_replace(o.phone, '\D', '', 'g'), ''), 4), 'externalId', o.external_id, 'status', o.status), 'why', d.why,
    'foundAt', d.created_at) as image
  from page d join patients p on p.clinic_id = d.clinic_id and p.id = d.patient_id
  join patients o on o.clinic_id = d.clinic_id and o.id = d.other_id order by d.created_at desc, d.patient_id desc, d.other_id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'patients.listed', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

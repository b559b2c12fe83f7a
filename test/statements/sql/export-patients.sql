/* export-patients */ with page as materialized (
  select p.* from patients p where p.clinic_id = $1::uuid and p.id > $2::uuid and p.merged_into is null
  order by p.id limit 1000
), audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
  select p.clinic_id, $3::uuid, $4::text, 'patient.exported', 'patient', p.id, p.id,
  $5::text, $6::text from page p
)
select p.id, p.external_id, p.name, p.date_of_birth::text, p.phone, p.email, p.language, p.status, to_jsonb(p.status_since) status_since,
p.do_not_contact, p.metadata, p.erased_at::text from page p order by p.id

/* export-files */ with found as materialized (select t.* from exports t
  where t.clinic_id = $1::uuid and t.id = $2::uuid and t.status = 'done' and t.expires_at > $3::timestamptz),
audited as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
  select f.clinic_id, $4::uuid, 'EXPORT', 'export.downloaded', 'export', f.id, f.patient_id, $5::text,
  $6::text from found f)
select f.scope, f.files from found f

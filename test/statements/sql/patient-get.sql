/* patient-get */
with recursive found as materialized (
  select (select row_to_json(image) from (select p.clinic_id, p.id, p.user_id, p.guardian_user_ids, p.pending_user_ids, p.name, p.date_of_birth, p.phone, p.email, p.language, p.external_id, p.status, p.status_since, p.do_not_contact, p.metadata, p.merged_into, p.erased_at, p.version, p.created_at, p.updated_at,
      (select coalesce(json_agg(json_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]')
        from patients f where f.clinic_id = p.clinic_id and f.merged_into = p.id) merged_from,
      (select coalesce(json_agg(s order by s.channel), '[]') from (
          select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = p.clinic_id and s.channel = 'email' and s.address = lower(p.email)
          union all select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = p.clinic_id and s.channel = 'sms' and s.address = p.phone_e164) s) stopped) image) as image, clinic_id, id from patients p
  where (p.clinic_id = $1::uuid and p.id = $2::uuid and true)
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'patient.read', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

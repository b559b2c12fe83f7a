/* patient-get */
with recursive found as materialized (
  select ((to_jsonb(p) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = p.clinic_id and f.merged_into = p.id))) as image, clinic_id, id from patients p
  where (p.clinic_id = $1::uuid and p.id = $2::uuid and true)
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'patient.read', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

with recursive found as materialized (select ((to_jsonb(p) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = p.clinic_id and f.merged_into = p.id))) as image, clinic_id, id from patients p
  where (p.clinic_id = $1::uuid and p.id = $2 and (coalesce(((p.user_id = $3::uuid or p.guardian_user_ids @> array[$4::uuid])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $5::timestamptz, true))), false) or exists (select from patients s
        where s.clinic_id = p.clinic_id and s.id = p.merged_into and coalesce(((s.user_id = $6::uuid or s.guardian_user_ids @> array[$7::uuid])
            and not (s.status = 'deceased' and coalesce(s.status_since + interval '720 hours' <= $8::timestamptz, true))), false))))), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $9::uuid, $10::text,
  $11::text, $12::text, e.id, e.id,
  $13::text, $14::text, null::jsonb
  from found e) select (select jsonb_agg(image) from found) as rows, caller_stands($15::uuid, $16::uuid, $17::timestamptz,
  $18::boolean) known_user,
null refused

with recursive page as materialized (select p.* from (select p.* from patients p
    where (p.clinic_id = $1 and p.merged_into is null and true)) p
  order by p.name, p.id limit $2), seen as (select * from page order by name, id limit $3::int), found as materialized (select ((to_jsonb(page) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = page.clinic_id and f.merged_into = page.id))) as image from page order by name, id), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text,
  $6::text, $7::text, e.id, e.id,
  $8::text, $9::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($10::uuid, $11::uuid, $12::timestamptz,
  $13::boolean) known_user,
null refused

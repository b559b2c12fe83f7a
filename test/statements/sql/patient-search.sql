with recursive hits as materialized (select p.*, case when p.search_name = $1::text then 0
  when cardinality($2::text[]) > 0 and string_to_array(p.search_name, ' ') @> $3::text[] then 1 else 2 end as rank from patients p where p.clinic_id = $4::uuid and p.merged_into is null and true and ((p.search_pieces @> $5::text[]))
  union all select p.*, case when p.search_name = $6::text then 0
  when cardinality($7::text[]) > 0 and string_to_array(p.search_name, ' ') @> $8::text[] then 1 else 2 end as rank from patients p where p.clinic_id = $9::uuid and p.merged_into is null and true and p.search_pieces is null and ((lower(' ' || p.name) like lower($10::text)))), page as materialized (select * from hits  order by rank, name, id limit $11::int), seen as (select * from page order by rank, name, id limit $12::int), found as materialized (select ((to_jsonb(page) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = page.clinic_id and f.merged_into = page.id))) as image from page order by rank, name, id), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $13::uuid, $14::text,
  $15::text, $16::text, e.id, e.id,
  $17::text, $18::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($19::uuid, $20::uuid, $21::timestamptz,
  $22::boolean) known_user,
null refused

/* plugin-list */
with recursive found as materialized (
  select to_jsonb(p) as image from clinic_plugins p where p.clinic_id = $1::uuid
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz, $5::boolean) known_user, null refused

/* location-code */
with recursive found as materialized (
  select row_to_json(l) as image from locations l
  where l.clinic_id = $1::uuid and l.id = $2::uuid and l.active and true
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

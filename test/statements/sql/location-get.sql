/* location-get */
with recursive found as materialized (
  select row_to_json(l) as image from locations l
  where (l.clinic_id = $1::uuid and l.id = $2::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $4::timestamptz, $5::boolean) known_user, null refused

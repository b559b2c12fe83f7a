/* clinic-get */
with recursive found as materialized (
  select row_to_json(c) as image from clinics c
  where c.id = $1::uuid
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz, $5::boolean) known_user, null refused

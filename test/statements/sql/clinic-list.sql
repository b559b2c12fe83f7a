/* clinic-list */
with recursive found as materialized (
  select * from (select row_to_json(c) as image from clinics c
    order by c.name, c.id limit 101) rows limit $1::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz, $5::boolean) known_user, null refused

/* membership-list */
with recursive found as materialized (
  select * from (select to_jsonb(m) - 'code' - 'n' || jsonb_build_object('name', (
        select u.name from users u where u.id = m.user_id and m.joined_at is not null)) as image from memberships m
    where (m.clinic_id = $1::uuid and m.status = any($2::text[]))
    order by m.id limit 101) rows limit $3::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused

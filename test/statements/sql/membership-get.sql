/* membership-get */
with recursive found as materialized (
  select to_jsonb(m) - 'code' - 'n' || jsonb_build_object('name', (
      select u.name from users u where u.id = m.user_id and m.joined_at is not null)) as image from memberships m
  where (m.clinic_id = $1::uuid and m.id = $2::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

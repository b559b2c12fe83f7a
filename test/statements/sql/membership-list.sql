with recursive found as materialized (select to_jsonb(m) - 'code' - 'n' || jsonb_build_object('name', (
      select u.name from users u where u.id = m.user_id and m.joined_at is not null)) as image from memberships m
  where (m.clinic_id = $1 and m.status in ($2, $3, $4))
  order by m.id limit $5) select (select jsonb_agg(image) from found) as rows, caller_stands($6::uuid, $7::uuid, $8::timestamptz,
  $9::boolean) known_user,
null refused

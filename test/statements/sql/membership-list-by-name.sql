with recursive found as materialized (select to_jsonb(m) - 'code' - 'n' || jsonb_build_object('name', (
      select u.name from users u where u.id = m.user_id and m.joined_at is not null)) as image from memberships m
  where (m.clinic_id = $1 and m.status in ($2, $3) and (position(lower($4::text) in lower(m.email)) > 0 or m.joined_at is not null and exists (
        select from users u where u.id = m.user_id and position(lower($5::text) in lower(u.name)) > 0)))
  order by m.id limit $6) select (select jsonb_agg(image) from found) as rows, caller_stands($7::uuid, $8::uuid, $9::timestamptz,
  $10::boolean) known_user,
null refused

with recursive found as materialized (select to_jsonb(c) as image from clinics c
  where c.id = $1) select (select jsonb_agg(image) from found) as rows, caller_stands($2::uuid, $3::uuid, $4::timestamptz,
  $5::boolean) known_user,
null refused

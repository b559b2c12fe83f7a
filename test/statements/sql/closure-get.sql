with recursive found as materialized (select to_jsonb(x) as image from closures x
  where (x.clinic_id = $1::uuid and x.id = $2)) select (select jsonb_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz,
  $6::boolean) known_user,
null refused

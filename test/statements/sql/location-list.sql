with recursive found as materialized (select to_jsonb(l) as image from locations l
  where l.clinic_id = $1
  order by l.name, l.id limit $2) select (select jsonb_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz,
  $6::boolean) known_user,
null refused

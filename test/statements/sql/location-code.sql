with recursive found as materialized (select to_jsonb(l) as image from locations l
  where l.clinic_id = $1::uuid and l.id = $2::uuid and l.active and true) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $3::uuid) known_user,
null refused

with recursive found as materialized (select to_jsonb(l) as image from locations l where l.clinic_id = $1::uuid
  and ($2::boolean is null or l.active = $3::boolean) and true
  order by l.name, l.id limit $4::int) select (select jsonb_agg(image) from found) as rows, caller_stands($5::uuid, $6::uuid, $7::timestamptz,
  $8::boolean) known_user,
null refused

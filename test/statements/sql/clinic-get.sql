with recursive found as materialized (select to_jsonb(c) as image from clinics c where c.id = $1::uuid) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $2::uuid) known_user,
null refused

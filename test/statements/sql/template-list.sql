with recursive found as materialized (select to_jsonb(t) as image from appointment_templates t where t.clinic_id = $1::uuid
  and t.deleted_at is null   order by t.name, t.id limit $2::int) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $3::uuid) known_user,
null refused

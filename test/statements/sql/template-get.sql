with recursive found as materialized (select to_jsonb(t) as image from appointment_templates t
  where (t.clinic_id = $1::uuid and t.id = $2 and t.deleted_at is null)) select (select jsonb_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz,
  $6::boolean) known_user,
null refused

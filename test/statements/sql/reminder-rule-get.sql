/* reminder-rule-get */
with recursive found as materialized (
  select row_to_json(t) as image from reminder_rules t
  where (t.clinic_id = $1::uuid and t.id = $2::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $4::timestamptz, $5::boolean) known_user, null refused

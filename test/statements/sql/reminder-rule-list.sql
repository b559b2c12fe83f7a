/* reminder-rule-list */
with recursive found as materialized (
  select * from (select row_to_json(t) as image from reminder_rules t
    where t.clinic_id = $1::uuid
    order by t.offset_minutes desc, t.id limit 101) rows limit $2::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

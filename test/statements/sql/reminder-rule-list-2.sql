/* reminder-rule-list */
with recursive found as materialized (
  select * from (select row_to_json(t) as image from reminder_rules t
    where (t.clinic_id = $1::uuid and (-t.offset_minutes, t.id) > (-((select offset_minutes from reminder_rules x
            where (x.clinic_id = $1::uuid and x.id = $2::uuid))), $2::uuid))
    order by t.offset_minutes desc, t.id limit 101) rows limit $3::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused

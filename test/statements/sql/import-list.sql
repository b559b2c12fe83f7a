/* import-list */
with recursive found as materialized (
  select * from (select to_jsonb(t) - '{asked_by,claimed_until,staged_until}'::text[] as image from imports t
    where t.clinic_id = $1::uuid
    order by t.created_at desc, t.id desc limit 101) rows limit $2::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

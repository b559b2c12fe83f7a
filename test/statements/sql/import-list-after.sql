/* import-list */
with recursive found as materialized (
  select * from (select to_jsonb(t) - '{asked_by,claimed_until,staged_until}'::text[] as image from imports t
    where (t.clinic_id = $1::uuid and (t.created_at, t.id) < ((select y.created_at from imports y where y.clinic_id = $1::uuid and y.id = $2::uuid), $2::uuid))
    order by t.created_at desc, t.id desc limit 101) rows limit $3::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused

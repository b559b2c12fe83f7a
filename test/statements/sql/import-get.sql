/* import-get */
with recursive found as materialized (
  select to_jsonb(t) - '{asked_by,claimed_until,staged_until}'::text[] as image from imports t
  where (t.clinic_id = $1::uuid and t.id = $2::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

/* calendar-list */
with recursive found as materialized (
  select to_jsonb(t) - '{secret,request,audited_on}'::text[] as image from calendars t
  where t.user_id = $1::uuid and t.clinic_id = $2::uuid and t.ended_at is null order by t.id desc limit $3::int + 1
)
select (select json_agg(image) from found) as rows, caller_stands($1::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

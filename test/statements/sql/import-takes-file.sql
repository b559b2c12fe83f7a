/* import-takes-file */
with recursive found as materialized (
  select jsonb_build_object('takes', t.status in ('open', 'profiled', 'checked', 'failed') and coalesce(t.failed_step, 'profile') in ('profile', 'check')) as image from imports t
  where (t.clinic_id = $1::uuid and t.id = $2::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

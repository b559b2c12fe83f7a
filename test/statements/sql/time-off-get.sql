/* time-off-get */
with recursive found as materialized (
  select to_jsonb(t) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = $1::uuid)) as image from time_off t
  where (t.clinic_id = $2::uuid and t.doctor_id = $1::uuid and t.id = $3::uuid)
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused

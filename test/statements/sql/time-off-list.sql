/* time-off-list */
with recursive page as materialized (
  select * from (select to_jsonb(t) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = $1::uuid)) as image from time_off t
    where (t.clinic_id = $2::uuid and t.doctor_id = $1::uuid)
    order by t.starts_at, t.id limit 101) rows limit $3::int + 1
),
found as materialized (
  select json_build_object('page', (select json_agg(p.image) from page p), 'elsewhere', (null)) image
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, case
when (exists (select doctor_id from clinic_doctors m
    where (m.clinic_id = $2::uuid and m.doctor_id = $1::uuid))) is not true then 'doctor'
end refused

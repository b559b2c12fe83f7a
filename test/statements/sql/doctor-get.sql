/* doctor-get */
with recursive found as materialized (
  select row_to_json(x) as image from (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
    m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from doctors d inner join clinic_doctors m on m.doctor_id = d.id
    where (m.clinic_id = $1::uuid and d.id = $2::uuid)
    order by m.clinic_id limit 1) x
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $4::timestamptz, $5::boolean) known_user, null refused

/* doctor-list */
with recursive found as materialized (
  select row_to_json(x) as image from (select * from (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
      m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from doctors d inner join clinic_doctors m on m.doctor_id = d.id
      where m.clinic_id = $1::uuid
      order by d.name, d.id limit 101) rows limit $2::int + 1) x order by x.name, x.id
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

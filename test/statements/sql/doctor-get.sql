with recursive found as materialized (select to_jsonb(x) as image from (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
    m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from doctors d inner join clinic_doctors m on m.doctor_id = d.id
    where (m.clinic_id = $1::uuid and d.id = $2)
    order by m.clinic_id limit $3) x) select (select jsonb_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz,
  $7::boolean) known_user,
null refused

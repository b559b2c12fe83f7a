with recursive m as materialized (select clinic_id, doctor_id from clinic_doctors where clinic_id = $1::uuid and doctor_id = $2::uuid), found as materialized (select '{}'::jsonb as image from m union all select * from (select to_jsonb(t) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = t.doctor_id)) as image from m, time_off t
    where t.clinic_id = m.clinic_id and t.doctor_id = m.doctor_id and true order by t.starts_at, t.id limit $3::int) x) select (select jsonb_agg(image) from found) as rows, caller_stands($4::uuid, $5::uuid, $6::timestamptz,
  $7::boolean) known_user,
null refused

/* find-doctors */ select
(select jsonb_agg(found.id) from (select d.id from clinic_doctors m join doctors d on d.id = m.doctor_id
    where m.clinic_id = $1::uuid and m.active and lower(d.specialty) = lower($2::text) order by d.name, d.id limit 50) found) ids,
(select coalesce((c.settings->>'publicBooking')::boolean, false) from clinics c where c.id = $3::uuid) is_public,
caller_stands($4::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user

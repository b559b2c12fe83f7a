/* export-visits-of-clinic */ select to_jsonb(x) image from (
  select a.*, coalesce(p.external_id, p.id::text) patient_ref, p.name patient_name, p.date_of_birth patient_born,
  coalesce(m.external_id, m.doctor_id::text) doctor_ref, d.name doctor_name, coalesce(l.external_id, l.id::text) location_ref, l.name location_name
  from appointments a join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
  join clinic_doctors m on m.clinic_id = a.clinic_id and m.doctor_id = a.doctor_id join doctors d on d.id = a.doctor_id
  left join locations l on l.clinic_id = a.clinic_id and l.id = a.location_id
  where a.clinic_id = $1::uuid and a.id > $2::uuid and not a.erased and true
  order by a.id limit 1000) x order by x.id

/* imports-times */ select t.row, t.doctor_id, t.starts_at, t.ends_at from import_times t
where t.clinic_id = $1::uuid and t.import_id = $2::uuid
and t.doctor_id = any ($3::uuid[])

/* imports-forget-import_times */ delete from import_times x where x.clinic_id = $1::uuid and x.import_id = $2::uuid

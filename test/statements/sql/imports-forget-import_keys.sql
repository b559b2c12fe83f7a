/* imports-forget-import_keys */ delete from import_keys x where x.clinic_id = $1::uuid and x.import_id = $2::uuid

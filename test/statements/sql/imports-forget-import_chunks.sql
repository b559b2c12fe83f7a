/* imports-forget-import_chunks */ delete from import_chunks x where x.clinic_id = $1::uuid and x.import_id = $2::uuid

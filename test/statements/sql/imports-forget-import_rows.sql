/* imports-forget-import_rows */ delete from import_rows x where x.clinic_id = $1::uuid and x.import_id = $2::uuid

/* export-files */ select t.scope, t.files from exports t where t.clinic_id = $1::uuid
and t.id = $2::uuid and t.status = 'done' and t.expires_at > $3::timestamptz

/* exports-end */ update exports e set status = $1::text, claimed_until = null,
finished_at = $2::timestamptz, expires_at = $3::timestamptz, version = e.version + 1, updated_at = $4::timestamptz where e.clinic_id = $5::uuid and e.id = $6::uuid and e.status = 'running'

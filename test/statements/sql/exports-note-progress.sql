/* exports-note-progress */ update exports e set position = $1::jsonb, files = $2::jsonb,
rows = e.rows + $3::int, attempts = 0, claimed_until = $4::timestamptz, version = e.version + 1, updated_at = $5::timestamptz
where e.clinic_id = $6::uuid and e.id = $7::uuid and e.status = 'running' and e.position = $8::jsonb returning 1 one

/* imports-profiled */ update imports i set status = 'profiled', profile = $1::text,
mapping = $2::jsonb, rows = $3::int, done = 0, attempts = 0, failure = null,
step = case when i.step = 'profile' then null else i.step end, claimed_until = null, version = i.version + 1,
updated_at = $4::timestamptz where i.clinic_id = $5::uuid and i.id = $6::uuid and i.version = $7::int

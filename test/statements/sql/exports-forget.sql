/* exports-forget */ update exports e set status = case when e.status = 'failed' then 'failed' else 'expired' end,
stored = e.expires_at > $1::timestamptz and e.finished_at is null, expires_at = case when e.expires_at > $2::timestamptz
and e.finished_at is null then $3::timestamptz else e.expires_at end, version = e.version + 1, updated_at = $4::timestamptz
where e.clinic_id = $5::uuid and e.id = $6::uuid

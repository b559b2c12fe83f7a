select a.id from appointments a where a.series_id = $1::uuid
and a.clinic_id = $2::uuid and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and a.starts_at > $3::timestamptz

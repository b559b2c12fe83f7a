/* visits-of-series */ select v.id from appointments v where v.series_id = $1::uuid
and v.clinic_id = $2::uuid and v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.starts_at > $3::timestamptz

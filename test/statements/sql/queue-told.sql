/* queue-told */ update queue_entries e set told_at = $1::timestamptz, told_minutes = $2::int,
told_low = $3::int, told_high = $4::int, told_widening = $5::float8
where e.clinic_id = $6::uuid and e.appointment_id = $7::uuid
and e.doctor_id = $8::uuid and e.told_at is null

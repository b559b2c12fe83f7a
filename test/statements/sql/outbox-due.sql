/* outbox-due */ select id, clinic_id, type, subject_type, subject_id, subject_version,
created_at, payload from outbox
where processed_at is null and id > $1::bigint
and (attempts = 0 or created_at <= $2::timestamptz - interval '5 seconds' * 2 ^ attempts)
order by id limit 500

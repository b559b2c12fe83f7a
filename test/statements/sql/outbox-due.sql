/* outbox-due */ select id, xact, clinic_id, type, subject_type, subject_id, subject_version,
created_at, payload, xact < pg_snapshot_xmin(pg_current_snapshot()) is_next from outbox
where processed_at is null and (xact, id) > ($1::xid8, $2::bigint)
and (attempts = 0 or created_at <= $3::timestamptz - interval '5 seconds' * 2 ^ attempts)
order by xact, id limit 500

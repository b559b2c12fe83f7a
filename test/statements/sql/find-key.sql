/* find-key */ with gone as (delete from idempotency_keys where user_id = $1::uuid
  and key = $2::text and created_at <= $3::timestamptz) select fingerprint, status, answer from idempotency_keys
where user_id = $4::uuid and key = $5::text
and created_at > $6::timestamptz

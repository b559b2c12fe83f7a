/* outbox-processed */ update outbox set processed_at = $1::timestamptz
where id = any($2::bigint[]) and processed_at is null

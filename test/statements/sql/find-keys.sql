/* find-keys */ with asked as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r (n int, user_id uuid, key text, since timestamptz)
), expired as materialized (
  select k.user_id, k.key from asked r join idempotency_keys k on k.user_id = r.user_id and k.key = r.key and k.created_at <= r.since
  for update of k skip locked
), gone as (
  delete from idempotency_keys k using expired e where k.user_id = e.user_id and k.key = e.key
)
select r.n, to_jsonb(k) kept from asked r join idempotency_keys k on k.user_id = r.user_id and k.key = r.key and k.created_at > r.since

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), go as (select l.clinic_id, l.id from locations l where l.clinic_id = $4::uuid
  and l.id = $5::uuid and l.active and not exists (select from prev)), a as (insert into displays (clinic_id, id, location_id, kind, created_by, created_at, updated_at) select go.clinic_id, $6::uuid, go.id, $7::text, $8::uuid, $9::timestamp with time zone, $10::timestamp with time zone from go returning *), image as materialized (select to_jsonb(a) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $11::uuid, $12::text,
  $13::text, $14::text, e.id, null::uuid,
  $15::text, $16::text, null::jsonb
  from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($17::uuid, $18::uuid, $19::timestamptz,
  $20::boolean) known_user

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id from clinics t where t.id = $4::uuid and not exists (select from prev) ), go as (select cur.* from cur where true and coalesce((select count(*) from users u where u.id = any($5::uuid[])) = cardinality($6::uuid[]), false)), me as (insert into users (id, issuer, subject, name, email) select $7::uuid, $8::text, $9::text, $10::text, $11::text from go on conflict do nothing), a as (insert into patients (clinic_id, id, name, date_of_birth, user_id, guardian_user_ids, created_at, updated_at) select $12::uuid, $13::uuid, $14::text, $15::date, $16::uuid, $17::uuid[], $18::timestamp with time zone, $19::timestamp with time zone from go on conflict (clinic_id, user_id) where user_id is not null do nothing returning *), image as materialized (select to_jsonb(a) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $20::uuid, $21::text,
  $22::text, $23::text, e.id, e.id,
  $24::text, $25::text, null::jsonb
  from a e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $26::text, e.id, e.version, $27::text, jsonb_build_object('patientId', e.id),
  $28::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $29::uuid) known_user, (select to_jsonb(array[true, coalesce((select count(*) from users u where u.id = any($30::uuid[])) = cardinality($31::uuid[]), false)]) from cur) as checks, null::jsonb as was

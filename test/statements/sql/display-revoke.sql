with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from displays t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update of t), a as (update displays t set revoked_at = $6::timestamptz, version = t.version + 1, updated_at = $7::timestamptz
  from cur where t.clinic_id = cur.clinic_id and t.id = cur.id and cur.revoked_at is null and true returning t.*), image as materialized (select to_jsonb(a) - 'secret' - 'request' || jsonb_build_object('doctor_ids', (select jsonb_agg(m.doctor_id) from clinic_doctors m where m.clinic_id = a.clinic_id), 'ended', jsonb_build_array(a.id)) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $8::uuid, $9::text,
  $10::text, $11::text, e.id, null::uuid,
  $12::text, $13::text, null::jsonb
  from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($14::uuid, $15::uuid, $16::timestamptz,
  $17::boolean) known_user, (select to_jsonb(cur) - 'secret' - 'request' from cur) as was, (select true from cur) as fresh

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id, t.merged_into, t.status from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(cur.merged_into is null, false) and coalesce(cur.status <> 'deceased', false)), ended as materialized (select end_link_codes(go.clinic_id, go.id, null::uuid, $6::text, $7::timestamptz) n from go), a as (insert into link_codes (clinic_id, id, patient_id, doctor_id, kind, secret, issued_by, expires_at, created_at) select go.clinic_id, $8::uuid, go.id, null::uuid, $9::text, $10::text, $11::uuid, $12::timestamp with time zone, $13::timestamp with time zone from go where (select n from ended) >= 0 returning *), image as materialized (select to_jsonb(a) - 'secret' as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $14::uuid, $15::text,
  $16::text, $17::text, coalesce(e.patient_id, e.doctor_id), e.patient_id,
  $18::text, $19::text, jsonb_build_object('kind', jsonb_build_array(null, e.kind))
  from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($20::uuid, $21::uuid, $22::timestamptz,
  $23::boolean) known_user, (select to_jsonb(array[true, coalesce(cur.merged_into is null, false), coalesce(cur.status <> 'deceased', false)]) from cur) as checks, (select jsonb_build_object('merged_into', cur.merged_into) from cur) as was

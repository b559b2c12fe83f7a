with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id from clinics t where t.id = $4::uuid and not exists (select from prev) ), go as (select cur.* from cur where true), d as (insert into doctors (id, name, specialty, user_id, created_at, updated_at) select $5::uuid, $6::text, $7::text, $8::uuid, $9::timestamp with time zone, $10::timestamp with time zone from go returning *), m as (insert into clinic_doctors (clinic_id, doctor_id, external_id, created_at, updated_at) select $11::uuid, d.id, $12::text, $13::timestamp with time zone, $14::timestamp with time zone from d returning *), a as (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from d join m on m.doctor_id = d.id), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', jsonb_build_array(a.id)) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $15::uuid, $16::text,
  $17::text, $18::text, e.id, null::uuid,
  $19::text, $20::text, null::jsonb
  from a e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $21::text, e.id, e.version, $22::text, jsonb_build_object('doctorId', e.id),
  $23::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($24::uuid, $25::uuid, $26::timestamptz,
  $27::boolean) known_user, (select to_jsonb(array[true]) from cur) as checks, (select jsonb_build_object('taken_by', (select x.doctor_id from clinic_doctors x where x.clinic_id = $28::uuid
      and x.external_id = $29::text)) from cur) as was

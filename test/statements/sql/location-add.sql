with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinics t where t.id = $4::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true), a as (insert into locations (clinic_id, id, timezone, name, created_at, updated_at) select $5::uuid, $6::uuid, go.timezone, $7::text, $8::timestamp with time zone, $9::timestamp with time zone from go returning *), rules as (update clinics c set rules_version = c.rules_version + 1 from a x where c.id = x.clinic_id), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = a.clinic_id and m.active), '[]'::jsonb))  as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $10::uuid, $11::text,
  $12::text, $13::text, e.id, null::uuid,
  $14::text, $15::text, null::jsonb
  from a e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $16::text, e.id, e.version, $17::text, jsonb_build_object('locationId', e.id),
  $18::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($19::uuid, $20::uuid, $21::timestamptz,
  $22::boolean) known_user, (select to_jsonb(array[true]) from cur) as checks, (select jsonb_build_object('taken_by', (select x.id from locations x where x.clinic_id = $23::uuid
      and x.external_id = $24::text)) from cur) as was

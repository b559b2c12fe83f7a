with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id, $4::timestamptz starts, $5::timestamptz ends from clinics t
  where t.id = $6::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(cur.starts is not null and cur.ends is not null, false) and coalesce(cur.starts < cur.ends, false)), closure as (insert into closures (clinic_id, id, location_id, reason, starts_at, ends_at, created_at, updated_at) select $7::uuid, $8::uuid, $9::uuid, $10::text, go.starts, go.ends, $11::timestamp with time zone, $12::timestamp with time zone from go returning *), rules as (update clinics c set rules_version = c.rules_version + 1 from closure x where c.id = x.clinic_id), image as materialized (select to_jsonb(closure) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = closure.clinic_id and m.active), '[]'::jsonb)) as image from closure), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $13::uuid, $14::text,
  $15::text, $16::text, e.id, null::uuid,
  $17::text, $18::text, null::jsonb
  from closure e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $19::text, e.id, e.version, $20::text, jsonb_build_object('closureId', e.id, 'locationId', e.location_id),
  $21::timestamptz from closure e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($22::uuid, $23::uuid, $24::timestamptz,
  $25::boolean) known_user, (select to_jsonb(array[true, coalesce(cur.starts is not null and cur.ends is not null, false), coalesce(cur.starts < cur.ends, false)]) from cur) as checks, null::jsonb as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from closures t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false)), closure as (delete from closures t using go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), told as (select clinic_id, id, location_id, version + 1 as version from closure), rules as (update clinics c set rules_version = c.rules_version + 1 from closure x where c.id = x.clinic_id), image as materialized (select to_jsonb(closure) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = closure.clinic_id and m.active), '[]'::jsonb)) as image from closure), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $6::uuid, $7::text,
  $8::text, $9::text, e.id, null::uuid,
  $10::text, $11::text, null::jsonb
  from closure e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $12::text, e.id, e.version, $13::text, jsonb_build_object('closureId', e.id, 'locationId', e.location_id),
  $14::timestamptz from told e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($15::uuid, $16::uuid, $17::timestamptz,
  $18::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false)]) from cur) as checks, null::jsonb as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), go as materialized (select l.clinic_id, l.id from locations l where l.clinic_id = $4::uuid
  and l.id = $5::uuid and l.active and not exists (select from prev) for no key update of l), ended as materialized (select d.* from go cross join lateral end_repeated_displays(go.clinic_id, $6::uuid,
    $7::jsonb, $8::timestamptz) d), a as (insert into displays (clinic_id, id, location_id, kind, created_by, secret, request, created_at, updated_at, expires_at) select go.clinic_id, $9::uuid, go.id, $10::text, $11::uuid, $12::text, $13::text, $14::timestamp with time zone, $15::timestamp with time zone, $16::timestamp with time zone from go where (select count(*) from ended) >= 0 returning *), image as materialized (select to_jsonb(a) - 'secret' - 'request' || jsonb_build_object('doctor_ids', (select jsonb_agg(m.doctor_id) from clinic_doctors m where m.clinic_id = a.clinic_id),
    'ended', (select coalesce(jsonb_agg(ended.id), '[]') from ended)) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $17::uuid, $18::text,
  $19::text, $20::text, e.id, null::uuid,
  $21::text, $22::text, null::jsonb
  from a e union all select e.clinic_id, $23::uuid, $24::text,
  $25::text, $26::text, e.id, null::uuid,
  $27::text, $28::text, null::jsonb
  from ended e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($29::uuid, $30::uuid, $31::timestamptz,
  $32::boolean) known_user

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), m as materialized (select redeem_link($4::jsonb) redeemed where not exists (select from prev)), made as (select l.* from m, jsonb_populate_record(null::links, m.redeemed->'link') l where m.redeemed ? 'link'), record as (select l.clinic_id, l.patient_id id, (m.redeemed#>>'{became,version}')::int as version, m.redeemed->'was' was,
  m.redeemed->'became' became from m, made l where l.patient_id is not null), failed as (select (m.redeemed->>'clinicId')::uuid clinic_id, $5::uuid id, (m.redeemed->>'patientId')::uuid patient_id,
  m.redeemed->>'refused' refused from m where m.redeemed ? 'refused' and m.redeemed->>'refused' <> 'RATE_LIMITED'), image as materialized (select to_jsonb(made) as image from made), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $6::uuid, $7::text,
  $8::text, $9::text, e.id, e.patient_id,
  $10::text, $11::text, jsonb_build_object('status', jsonb_build_array(null, e.status))
  from made e union all select e.clinic_id, $12::uuid, $13::text,
  $14::text, $15::text, e.id, e.id,
  $16::text, $17::text, (select jsonb_object_agg(n.key, case when n.key = any($18::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from record e union all select e.clinic_id, $19::uuid, $20::text,
  $21::text, $22::text, e.id, e.patient_id,
  $23::text, $24::text, jsonb_build_object('code', jsonb_build_array(null, e.refused))
  from failed e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $25::text, e.id, e.version, $26::text, jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id)),
  $27::timestamptz from made e union all select e.clinic_id, $28::text, e.id, e.version, $29::text, jsonb_build_object('patientId', e.id),
  $30::timestamptz from record e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($31::uuid, $32::uuid, $33::timestamptz,
  $34::boolean) known_user, (select redeemed from m) as redeemed

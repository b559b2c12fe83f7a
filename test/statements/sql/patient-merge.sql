with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id, t.version from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev)), m as materialized (select cur.clinic_id, cur.id, $6::uuid into_id, merge_patients(cur.clinic_id, cur.id, $7::uuid,
    $8::uuid, $9::uuid, $10::timestamptz, $11::boolean, $12::boolean,
    $13::text, $14::boolean) merged from cur where true), done as (select m.clinic_id, m.id, m.into_id, (m.merged->'patient'->>'version')::int as version, m.merged from m
  where m.merged ? 'merge' and $15::boolean = $16::boolean), looked as (select m.clinic_id, m.id, m.into_id, (m.merged->'patient'->>'version')::int as version, m.merged from m
  where m.merged ? 'merge' and $17::boolean = $18::boolean), image as materialized (select jsonb_build_object('merge', merged->'merge', 'patient', ((merged->'patient') - $19::text[])) as image from done), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $20::uuid, $21::text,
  $22::text, $23::text, e.id, e.id,
  $24::text, $25::text, null::jsonb
  from done e union all select e.clinic_id, $26::uuid, $27::text,
  $28::text, $29::text, e.into_id, e.into_id,
  $30::text, $31::text, jsonb_build_object('merged_from', jsonb_build_array(null, e.id))
  from done e union all select e.clinic_id, $32::uuid, $33::text,
  $34::text, $35::text, e.into_id, e.into_id,
  $36::text, $37::text, null::jsonb
  from looked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $38::text, e.id, e.version, $39::text, jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id),
  $40::timestamptz from done e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $41::uuid) known_user, (select true from cur) as fresh, (select jsonb_set(merged, '{patient}', coalesce(((merged->'patient') - $42::text[]), 'null')) from m) as merged

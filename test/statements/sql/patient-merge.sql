with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev)), m as materialized (select cur.clinic_id, cur.id, $6::uuid into_id, merge_patients(cur.clinic_id, cur.id, $7::uuid,
    $8::uuid, $9::uuid, $10::timestamptz, $11::boolean, $12::boolean,
    $13::text, $14::boolean,
    $15::bigint[]) merged from cur), done as (select m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged from m
  where m.merged ? 'merge' and $16::boolean = $17::boolean), looked as (select m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged from m
  where m.merged ? 'merge' and $18::boolean = $19::boolean), survivor as (select e.clinic_id, e.into_id id, (e.merged->'patient'->>'version')::int as version, e.id from_id from done e), image as materialized (select jsonb_build_object('merge', merged->'merge', 'patient', ((merged->'patient') - $20::text[])) as image from done), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $21::uuid, $22::text,
  $23::text, $24::text, e.id, e.id,
  $25::text, $26::text, null::jsonb
  from done e union all select e.clinic_id, $27::uuid, $28::text,
  $29::text, $30::text, e.id, e.id,
  $31::text, $32::text, jsonb_build_object('merged_from', jsonb_build_array(null, e.from_id))
  from survivor e union all select e.clinic_id, $33::uuid, $34::text,
  $35::text, $36::text, e.into_id, e.into_id,
  $37::text, $38::text, null::jsonb
  from looked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $39::text, e.id, e.version, $40::text, jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id),
  $41::timestamptz from done e union all select e.clinic_id, $42::text, e.id, e.version, $43::text, jsonb_build_object('patientId', e.id),
  $44::timestamptz from survivor e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $45::uuid) known_user, (select jsonb_set(merged, '{patient}', coalesce(((merged->'patient') - $46::text[]), 'null')) from m) as merged

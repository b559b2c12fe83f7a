with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev)), u as materialized (select cur.clinic_id, cur.id, unmerge_patients(cur.clinic_id, cur.id, $6::uuid, $7::timestamptz,
    $8::boolean, $9::bigint[]) undone from cur), done as (select u.clinic_id, u.id, (u.undone->'survivor'->>'id')::uuid survivor_id, (u.undone->'patient'->>'version')::int as version, u.undone
  from u where u.undone ? 'unmerge' and $10::boolean = $11::boolean), looked as (select u.clinic_id, u.id, (u.undone->'survivor'->>'id')::uuid survivor_id, (u.undone->'patient'->>'version')::int as version, u.undone
  from u where u.undone ? 'unmerge' and $12::boolean = $13::boolean), survivor as (select e.clinic_id, e.survivor_id id, (e.undone->'survivor'->>'version')::int as version, e.id from_id from done e), image as materialized (select jsonb_build_object('unmerge', undone->'unmerge', 'patient', ((undone->'patient') - $14::text[])) as image from done), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $15::uuid, $16::text,
  $17::text, $18::text, e.id, e.id,
  $19::text, $20::text, null::jsonb
  from done e union all select e.clinic_id, $21::uuid, $22::text,
  $23::text, $24::text, e.id, e.id,
  $25::text, $26::text, jsonb_build_object('merged_from', jsonb_build_array(e.from_id, null))
  from survivor e union all select e.clinic_id, $27::uuid, $28::text,
  $29::text, $30::text, e.id, e.id,
  $31::text, $32::text, null::jsonb
  from looked e union all select e.clinic_id, $33::uuid, $34::text,
  $35::text, $36::text, e.survivor_id, e.survivor_id,
  $37::text, $38::text, null::jsonb
  from looked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $39::text, e.id, e.version, $40::text, jsonb_build_object('patientId', e.id, 'unmergedFrom', e.survivor_id),
  $41::timestamptz from done e union all select e.clinic_id, $42::text, e.id, e.version, $43::text, jsonb_build_object('patientId', e.id),
  $44::timestamptz from survivor e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $45::uuid) known_user, (select jsonb_set(undone, '{patient}', coalesce(((undone->'patient') - $46::text[]), 'null')) from u) as undone

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev)), u as materialized (select cur.clinic_id, cur.id, unmerge_patients(cur.clinic_id, cur.id, $6::uuid, $7::timestamptz,
    $8::boolean, $9::bigint[]) undone from cur), done as (select u.clinic_id, u.id, (u.undone->'survivor'->>'id')::uuid survivor_id, (u.undone->'patient'->>'version')::int as version, u.undone
  from u where u.undone ? 'unmerge' and $10::boolean = $11::boolean), looked as (select u.clinic_id, u.id, (u.undone->'survivor'->>'id')::uuid survivor_id, (u.undone->'patient'->>'version')::int as version, u.undone
  from u where u.undone ? 'unmerge' and $12::boolean = $13::boolean), survivor as (select e.clinic_id, e.survivor_id id, (e.undone->'survivor'->>'version')::int as version, e.id from_id from done e), moved_visits as (select d.clinic_id, r.*, d.survivor_id was_of, d.id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.undone->'rows'->$14::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), moved_plans as (select d.clinic_id, r.*, d.survivor_id was_of, d.id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.undone->'rows'->$15::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), moved_series as (select d.clinic_id, r.*, d.survivor_id was_of, d.id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.undone->'rows'->$16::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), image as materialized (select jsonb_build_object('unmerge', undone->'unmerge', 'patient', ((undone->'patient') - $17::text[])) as image from done), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text,
  $20::text, $21::text, e.id, e.id,
  $22::text, $23::text, null::jsonb
  from done e union all select e.clinic_id, $24::uuid, $25::text,
  $26::text, $27::text, e.id, e.id,
  $28::text, $29::text, jsonb_build_object('merged_from', jsonb_build_array(e.from_id, null))
  from survivor e union all select e.clinic_id, $30::uuid, $31::text,
  $32::text, $33::text, e.id, e.id,
  $34::text, $35::text, null::jsonb
  from looked e union all select e.clinic_id, $36::uuid, $37::text,
  $38::text, $39::text, e.survivor_id, e.survivor_id,
  $40::text, $41::text, null::jsonb
  from looked e union all select e.clinic_id, $42::uuid, $43::text,
  $44::text, $45::text, e.id, e.is_of,
  $46::text, $47::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_visits e union all select e.clinic_id, $48::uuid, $49::text,
  $50::text, $51::text, e.id, e.was_of,
  $52::text, $53::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_visits e union all select e.clinic_id, $54::uuid, $55::text,
  $56::text, $57::text, e.id, e.is_of,
  $58::text, $59::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_plans e union all select e.clinic_id, $60::uuid, $61::text,
  $62::text, $63::text, e.id, e.was_of,
  $64::text, $65::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_plans e union all select e.clinic_id, $66::uuid, $67::text,
  $68::text, $69::text, e.id, e.is_of,
  $70::text, $71::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_series e union all select e.clinic_id, $72::uuid, $73::text,
  $74::text, $75::text, e.id, e.was_of,
  $76::text, $77::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_series e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $78::text, e.id, e.version, $79::text, jsonb_build_object('patientId', e.id, 'unmergedFrom', e.survivor_id),
  $80::timestamptz from done e union all select e.clinic_id, $81::text, e.id, e.version, $82::text, jsonb_build_object('patientId', e.id),
  $83::timestamptz from survivor e union all select e.clinic_id, $84::text, e.id, e.version, $85::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $86::timestamptz from moved_visits e union all select e.clinic_id, $87::text, e.id, e.version, $88::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $89::timestamptz from moved_plans e union all select e.clinic_id, $90::text, e.id, e.version, $91::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $92::timestamptz from moved_series e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($93::uuid, $94::uuid, $95::timestamptz,
  $96::boolean) known_user, (select jsonb_set(undone - 'rows', '{patient}', coalesce(((undone->'patient') - $97::text[]), 'null')) from u) as undone

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.id from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev)), m as materialized (select cur.clinic_id, cur.id, $6::uuid into_id, merge_patients(cur.clinic_id, cur.id, $7::uuid,
    $8::uuid, $9::uuid, $10::timestamptz, $11::boolean, $12::boolean,
    $13::text, $14::boolean,
    $15::bigint[]) merged from cur), affected as materialized (select v.* from cur join patients p on p.clinic_id = cur.clinic_id and p.id = $16::uuid and p.status <> 'active'
  join appointments v on v.clinic_id = cur.clinic_id and v.patient_id = cur.id
  where v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > $17::timestamptz order by v.starts_at, v.id limit 100), done as (select m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged from m
  where m.merged ? 'merge' and $18::boolean = $19::boolean), looked as (select m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged from m
  where m.merged ? 'merge' and $20::boolean = $21::boolean), survivor as (select e.clinic_id, e.into_id id, (e.merged->'patient'->>'version')::int as version, e.id from_id from done e), moved_visits as (select d.clinic_id, r.*, d.id was_of, d.into_id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->$22::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), moved_plans as (select d.clinic_id, r.*, d.id was_of, d.into_id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->$23::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), moved_series as (select d.clinic_id, r.*, d.id was_of, d.into_id is_of from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->$24::text, 'null')) r(id uuid, version int, status text, doctor_id uuid, appointment_id uuid)), image as materialized (select jsonb_build_object('merge', merged->'merge', 'patient', ((merged->'patient') - $25::text[]),
    'affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb)) as image from done), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $26::uuid, $27::text,
  $28::text, $29::text, e.id, e.id,
  $30::text, $31::text, null::jsonb
  from done e union all select e.clinic_id, $32::uuid, $33::text,
  $34::text, $35::text, e.id, e.id,
  $36::text, $37::text, jsonb_build_object('merged_from', jsonb_build_array(null, e.from_id))
  from survivor e union all select e.clinic_id, $38::uuid, $39::text,
  $40::text, $41::text, e.into_id, e.into_id,
  $42::text, $43::text, null::jsonb
  from looked e union all select e.clinic_id, $44::uuid, $45::text,
  $46::text, $47::text, e.id, e.is_of,
  $48::text, $49::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_visits e union all select e.clinic_id, $50::uuid, $51::text,
  $52::text, $53::text, e.id, e.was_of,
  $54::text, $55::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_visits e union all select e.clinic_id, $56::uuid, $57::text,
  $58::text, $59::text, e.id, e.is_of,
  $60::text, $61::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_plans e union all select e.clinic_id, $62::uuid, $63::text,
  $64::text, $65::text, e.id, e.was_of,
  $66::text, $67::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_plans e union all select e.clinic_id, $68::uuid, $69::text,
  $70::text, $71::text, e.id, e.is_of,
  $72::text, $73::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_series e union all select e.clinic_id, $74::uuid, $75::text,
  $76::text, $77::text, e.id, e.was_of,
  $78::text, $79::text, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of))
  from moved_series e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $80::text, e.id, e.version, $81::text, jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id),
  $82::timestamptz from done e union all select e.clinic_id, $83::text, e.id, e.version, $84::text, jsonb_build_object('patientId', e.id),
  $85::timestamptz from survivor e union all select e.clinic_id, $86::text, e.id, e.version, $87::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $88::timestamptz from moved_visits e union all select e.clinic_id, $89::text, e.id, e.version, $90::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $91::timestamptz from moved_plans e union all select e.clinic_id, $92::text, e.id, e.version, $93::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $94::timestamptz from moved_series e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($95::uuid, $96::uuid, $97::timestamptz,
  $98::boolean) known_user, (select jsonb_set(merged - 'rows', '{patient}', coalesce(((merged->'patient') - $99::text[]), 'null'))
  || jsonb_build_object('affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb)) from m) as merged

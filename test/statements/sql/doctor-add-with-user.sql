with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id from clinics t where t.id = $4::uuid and not exists (select from prev) ), go as (select cur.* from cur where true and coalesce($5::uuid <> $6::uuid, false) and coalesce(exists (select from users u where u.id = $7::uuid), false) and coalesce(not exists (select from doctors y where y.user_id = $8::uuid), false)), d as (insert into doctors (id, name, specialty, user_id, created_at, updated_at) select $9::uuid, $10::text, $11::text, $12::uuid, $13::timestamp with time zone, $14::timestamp with time zone from go returning *), m as (insert into clinic_doctors (clinic_id, doctor_id, external_id, created_at, updated_at) select $15::uuid, d.id, $16::text, $17::timestamp with time zone, $18::timestamp with time zone from d returning *), a as (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from d join m on m.doctor_id = d.id), linked as (insert into links (clinic_id, id, doctor_id, user_id, kind, status, issued_by, created_at, updated_at) select a.clinic_id, $19::uuid, a.id, $20::uuid, $21::text, $22::text, $23::uuid, $24::timestamp with time zone, $25::timestamp with time zone from a returning *), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', jsonb_build_array(a.id)) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $26::uuid, $27::text,
  $28::text, $29::text, e.id, null::uuid,
  $30::text, $31::text, null::jsonb
  from a e union all select e.clinic_id, $32::uuid, $33::text,
  $34::text, $35::text, e.id, null::uuid,
  $36::text, $37::text, jsonb_build_object('status', jsonb_build_array(null, e.status))
  from linked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $38::text, e.id, e.version, $39::text, jsonb_build_object('doctorId', e.id),
  $40::timestamptz from a e union all select e.clinic_id, $41::text, e.id, e.version, $42::text, jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id)),
  $43::timestamptz from linked e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($44::uuid, $45::uuid, $46::timestamptz,
  $47::boolean) known_user, (select to_jsonb(array[true, coalesce($48::uuid <> $49::uuid, false), coalesce(exists (select from users u where u.id = $50::uuid), false), coalesce(not exists (select from doctors y where y.user_id = $51::uuid), false)]) from cur) as checks, (select jsonb_build_object('taken_by', (select x.doctor_id from clinic_doctors x where x.clinic_id = $52::uuid
      and x.external_id = $53::text)) from cur) as was

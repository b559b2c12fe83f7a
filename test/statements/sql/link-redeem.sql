/* link-redeem */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, redemption jsonb
  ) limit 32
),
met as materialized (
  select r.n, redeem_link(r.redemption) redeemed from asked r where r.kept is null and r.standing <> 'signed out' and r.standing <> 'ended'
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (m.redeemed->>'refused' is distinct from 'RATE_LIMITED') is not true then 'rate limited'
  when (m.redeemed->>'refused' is distinct from 'UNAUTHENTICATED') is not true then 'unauthenticated'
  when (m.redeemed->>'refused' is distinct from 'FORBIDDEN') is not true then 'forbidden'
  when (m.redeemed->>'refused' is distinct from 'PATIENT_EXISTS') is not true then 'patient exists'
  when (m.redeemed ? 'link') is not true then 'valid'
  end refused
  from asked r left join met m on m.n = r.n
),
made as (
  select l.*, m.n from met m cross join lateral jsonb_populate_record(null::links, m.redeemed->'link') l where m.redeemed ? 'link'
),
record as (
  select l.n, l.clinic_id, l.patient_id id, (m.redeemed#>>'{became,version}')::int as version, m.redeemed->'was' was,
  m.redeemed->'became' became from met m join made l on l.n = m.n where l.patient_id is not null
),
failed as (
  select r.n, (m.redeemed->>'clinicId')::uuid clinic_id, r.user_id id, null::int as version, (m.redeemed->>'patientId')::uuid patient_id,
  m.redeemed->>'refused' refused from met m join asked r on r.n = m.n where m.redeemed ? 'refused' and m.redeemed->>'refused' is distinct from 'RATE_LIMITED'
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'link' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'link.changed' action,
  jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id)) payload, jsonb_build_object('status', jsonb_build_array(null, e.status)) changed
  from made e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.changed' action,
  jsonb_build_object('patientId', e.id) payload, changed_columns(e.was, e.became, '{}') changed
  from record e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'user' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'link.code_refused' action,
  null::jsonb payload, jsonb_build_object('code', jsonb_build_array(null, e.refused)) changed
  from failed e join asked r on r.n = e.n
),
audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select h.clinic_id, h.user_id, h.role, h.action, h.subject_type, h.subject_id, h.patient_id, h.request_id, h.origin, h.changed
  from happened h
),
told as (
  insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select h.clinic_id, h.subject_type, h.subject_id, h.version, h.action, h.payload, h.at
  from happened h where h.payload is not null
),
answers as materialized (
  select r.n, r.user_id, r.key, r.fingerprint, r.at, l.n is not null written,
  case when l.n is not null then to_jsonb(l) - 'n' else jsonb_build_object('retry_after', e.redeemed->'retryAfter') end image
  from met e join asked r on r.n = e.n left join made l on l.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

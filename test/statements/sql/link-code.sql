/* link-code */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, code_id uuid, kind text, secret text,
    expires_at timestamptz, is_personal boolean
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join patients t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id patient_id, null::uuid doctor_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'patient'
  when (t.merged_into is null) is not true then 'stands for itself' || coalesce('@' || t.merged_into, '')
  when (t.erased_at is not null is not true) is not true then 'not erased'
  when (t.status <> 'deceased') is not true then 'alive'
  end refused
  from asked r left join held t on t.n = r.n
),
ended as materialized (
  select j.*, end_link_codes(j.clinic_id, j.patient_id, j.doctor_id, r.kind, r.at) codes
  from judged j join asked r on r.n = j.n where j.refused is null
),
put as (
  insert into link_codes (clinic_id, id, patient_id, doctor_id, kind, secret, issued_by, expires_at, created_at)
  select o.clinic_id, r.code_id, o.patient_id, o.doctor_id, r.kind, r.secret, r.user_id, r.expires_at, r.at
  from ended o join asked r on r.n = o.n where o.codes >= 0 returning *
),
issued as (
  select r.n, p.clinic_id, coalesce(p.patient_id, p.doctor_id) id, null::int as version, p.patient_id, p.kind, p.expires_at
  from put p join asked r on r.code_id = p.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'link.code_issued' action,
  null::jsonb payload, jsonb_build_object('kind', jsonb_build_array(null, e.kind)) changed
  from issued e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, true written,
  jsonb_build_object('kind', e.kind, 'expires_at', e.expires_at) image
  from issued e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

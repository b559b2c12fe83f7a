/* cancel-series-of-inactive */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, patient_id uuid
  ) limit 32
),
due as materialized (
  select x.*, r.n from asked r cross join lateral (
    select t.clinic_id, t.id, t.status was from series t join patients p on p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active'
    where t.clinic_id = r.clinic_id and t.patient_id = r.patient_id and t.status <> 'cancelled' order by t.id
    limit 100 for no key update of t skip locked
  ) x limit 100
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  end refused
  from asked r
),
cancelled as (
  update series t set status = 'cancelled', paused_as = null, version = t.version + 1, updated_at = r.at
  from due x join asked r on r.n = x.n join judged j on j.n = x.n
  where t.clinic_id = x.clinic_id and t.id = x.id and j.refused is null returning t.*, x.n, x.was
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'series.cancelled' action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, jsonb_build_object('status', jsonb_build_array(e.was, e.status)) changed
  from cancelled e join asked r on r.n = e.n
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
  jsonb_build_object('rows', (select count(*) from cancelled x where x.n = r.n)) image
  from asked r
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

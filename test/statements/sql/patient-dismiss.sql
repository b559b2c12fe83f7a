/* patient-dismiss */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, patient_id uuid, other_id uuid
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join possible_duplicates t on t.clinic_id = r.clinic_id
  and (t.patient_id, t.other_id) in ((r.patient_id, r.other_id), (r.other_id, r.patient_id))
  where r.kept is null order by t.patient_id, t.other_id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.patient_id, t.other_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (not exists (select from (values (r.patient_id), (r.other_id)) x(id)
      where not exists (select from patients p where p.clinic_id = r.clinic_id and p.id = x.id))) is not true then 'patients'
  when (t.patient_id is not null) is not true then 'pair'
  when (t.dismissed_at is null) is not true then 'not dismissed yet'
  end refused
  from asked r left join held t on t.n = r.n
),
dismissed as (
  update possible_duplicates t set dismissed_at = r.at, dismissed_by = r.user_id
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.patient_id = j.patient_id and t.other_id = j.other_id and j.refused is null
  returning t.*, r.n
),
people as (
  select d.n, d.clinic_id, x.id, null::int as version from dismissed d cross join lateral (values (d.patient_id), (d.other_id)) x(id)
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.duplicate_dismissed' action,
  null::jsonb payload, null::jsonb changed
  from people e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.written written,
  jsonb_build_object('patient_id', e.patient_id, 'other_id', e.other_id, 'dismissed_at', e.dismissed_at) image
  from (
    select v.*, true written from dismissed v
    union all select v.*, false from held v where not exists (select from dismissed w where w.n = v.n) offset 0
  ) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

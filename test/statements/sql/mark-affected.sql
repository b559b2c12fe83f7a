/* mark-affected */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, verdicts jsonb, told jsonb, answer jsonb,
    answer_key text
  ) limit 32
),
given as materialized (
  select r.n, g.* from asked r cross join jsonb_to_recordset(r.verdicts) as g(
    clinic_id uuid, id uuid, doctor_id uuid, doctor_rules int, version int, affected_by text
  )
),
doctors_held as materialized (
  select d.id, d.rules_version from doctors d where d.id = any (array(select g.doctor_id from given g))
  order by d.id for no key update
),
held as materialized (
  select v.*, g.n, g.affected_by judged_by from given g join appointments v on v.clinic_id = g.clinic_id and v.id = g.id
  where v.version = g.version and (select count(*) from doctors_held) >= 0 order by v.id for no key update of v
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when ((
      select count(*) from given g join doctors_held d on d.id = g.doctor_id and d.rules_version = g.doctor_rules where g.n = r.n
    ) = (select count(*) from given g where g.n = r.n)) is not true then 'rules as judged by'
  when ((select count(*) from held h where h.n = r.n) = (select count(*) from given g where g.n = r.n)) is not true then 'visits as judged'
  end refused
  from asked r where (select count(*) from held) >= 0
),
marked as (
  update appointments t set affected_by = h.judged_by, version = t.version + 1, updated_at = r.at
  from asked r join judged j on j.n = r.n and j.refused is null join held h on h.n = r.n
  where t.clinic_id = h.clinic_id and t.id = h.id and t.affected_by is distinct from h.judged_by returning t.*, h.n
),
told_patients as (
  select r.n, r.clinic_id, p.patient_id id, null::int as version
  from asked r join judged j on j.n = r.n and j.refused is null cross join jsonb_to_recordset(r.told) as p(patient_id uuid)
),
answered as (
  update idempotency_keys k set answer = k.answer || jsonb_build_object('affected', r.answer)
  from asked r join judged j on j.n = r.n and j.refused is null  where k.user_id = r.user_id and k.key = r.answer_key
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.affected_by is null then 'appointment.unaffected' else 'appointment.affected' end action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id, 'affectedBy', e.affected_by) payload, jsonb_build_object('affected_by', jsonb_build_array(b.affected_by, e.affected_by)) changed
  from marked e join asked r on r.n = e.n join held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'appointments.listed' action,
  null::jsonb payload, null::jsonb changed
  from told_patients e join asked r on r.n = e.n
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
  jsonb_build_object('marked', (select count(*) from marked m where m.n = r.n)) image
  from asked r join judged j on j.n = r.n and j.refused is null
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

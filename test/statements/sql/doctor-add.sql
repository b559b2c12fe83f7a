/* doctor-add */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, name text, specialty text,
    linked_user_id uuid, external_id text, pending_user_id uuid, link_id uuid
  ) limit 32
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when (r.pending_user_id is null or r.pending_user_id <> r.user_id) is not true then 'not oneself'
  when (r.pending_user_id is null or exists (select from users u where u.id = r.pending_user_id)) is not true then 'user exists'
  when (not exists (select from doctors y where y.user_id = r.pending_user_id)) is not true then 'user is no doctor'
  when ((select x.doctor_id from clinic_doctors x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.doctor_id is distinct from null) is null) is not true then 'external id' || coalesce('@' || (select x.doctor_id from clinic_doctors x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.doctor_id is distinct from null), '')
  end refused
  from asked r left join clinics c on c.id = r.clinic_id where r.kept is null
),
person as (
  insert into doctors (id, name, specialty, user_id, created_at, updated_at)
  select r.id, r.name, r.specialty, r.linked_user_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
place as (
  insert into clinic_doctors (clinic_id, doctor_id, external_id, created_at, updated_at)
  select r.clinic_id, r.id, r.external_id, r.at, r.at from person d join asked r on r.id = d.id returning *
),
joined as (
  select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at, r.n from person d join place m on m.doctor_id = d.id join asked r on r.clinic_id = m.clinic_id and r.id = d.id
),
linked as (
  insert into links (clinic_id, id, doctor_id, user_id, kind, status, issued_by, created_at, updated_at)
  select d.clinic_id, r.link_id, d.id, r.pending_user_id, 'doctor', 'pending', r.user_id, r.at, r.at
  from joined d join asked r on r.n = d.n where r.pending_user_id is not null returning *
),
pending as (
  select l.*, r.n from linked l join asked r on r.link_id = l.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'doctor' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'doctor.added' action,
  jsonb_build_object('doctorId', e.id) payload, null::jsonb changed
  from joined e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'link' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'link.changed' action,
  jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id)) payload, jsonb_build_object('status', jsonb_build_array(null, e.status)) changed
  from pending e join asked r on r.n = e.n
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
  to_jsonb(e) - 'n' || jsonb_build_object('doctor_ids', jsonb_build_array(e.id)) image
  from joined e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

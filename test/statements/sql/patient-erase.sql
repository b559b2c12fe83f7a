/* patient-erase */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], reason text,
    confirmed boolean, dry_run boolean
  ) limit 32
),
erasure as materialized (
  select r.n, r.clinic_id, r.id, erase_patient(r.clinic_id, r.id, r.user_id, r.at, r.reason, r.confirmed and not r.dry_run, r.versions) told
  from asked r where r.kept is null and r.standing <> 'signed out' and r.standing <> 'ended'
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (m.n is not null and m.told->>'refused' is distinct from 'PATIENT_NOT_FOUND') is not true then 'patient'
  when (r.confirmed) is not true then 'confirmed'
  when ((m.told->>'mergedInto') is null) is not true then 'stands for itself' || coalesce('@' || (m.told->>'mergedInto'), '')
  when (m.told->>'refused' is distinct from 'VERSION_MISMATCH') is not true then 'fresh'
  when (m.told->>'refused' is distinct from 'INVALID_STATUS_TRANSITION') is not true then 'nobody is being seen'
  when (not m.told ? 'already') is not true then 'not erased yet'
  when (not r.dry_run) is not true then 'to be written'
  end refused
  from asked r left join erasure m on m.n = r.n
),
done as (
  select m.n, m.clinic_id, m.id, m.told from judged j join erasure m on m.n = j.n where j.refused is null
),
looked as (
  select m.n, m.clinic_id, m.id, (m.told->>'version')::int as version
  from judged j join erasure m on m.n = j.n where j.refused in ('not erased yet', 'to be written')
),
erased_visits as (
  select d.clinic_id, x.*, d.n, v.* from done d cross join lateral
  jsonb_to_recordset(nullif(d.told->'rows'->'visits', 'null')) as x (id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid) cross join lateral event_of_visit(d.clinic_id, x.id) v
),
erased_plans as (
  select d.clinic_id, x.*, d.n, d.id patient_id from done d cross join lateral
  jsonb_to_recordset(nullif(d.told->'rows'->'plans', 'null')) as x (id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid)
),
erased_series as (
  select d.clinic_id, x.*, d.n, d.id patient_id from done d cross join lateral
  jsonb_to_recordset(nullif(d.told->'rows'->'series', 'null')) as x (id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid)
),
erased_rooms as (
  select d.clinic_id, x.*, d.n, d.id patient_id from done d cross join lateral
  jsonb_to_recordset(nullif(d.told->'rows'->'rooms', 'null')) as x (id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid)
),
erased_records as (
  select d.clinic_id, x.*, d.n, d.id patient_id from done d cross join lateral
  jsonb_to_recordset(nullif(d.told->'rows'->'records', 'null')) as x (id uuid, version int, status text, was text, doctor_id uuid, appointment_id uuid)
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.status = 'CANCELLED' and e.was <> e.status then 'appointment.cancelled' else 'appointment.updated' end action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, jsonb_build_object('erased', jsonb_build_array(false, true))
  || case when e.was <> e.status then jsonb_build_object('status', jsonb_build_array(e.was, e.status)) else '{}' end changed
  from erased_visits e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.status = 'cancelled' and e.was <> e.status then 'followup_plan.cancelled' else 'followup_plan.updated' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, jsonb_build_object('erased', jsonb_build_array(false, true))
  || case when e.was <> e.status then jsonb_build_object('status', jsonb_build_array(e.was, e.status)) else '{}' end changed
  from erased_plans e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.status = 'cancelled' and e.was <> e.status then 'series.cancelled' else 'series.changed' end action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, jsonb_build_object('erased', jsonb_build_array(false, true))
  || case when e.was <> e.status then jsonb_build_object('status', jsonb_build_array(e.was, e.status)) else '{}' end changed
  from erased_series e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.cancelled' action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from erased_rooms e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.erased' action,
  jsonb_build_object('patientId', e.id) payload, null::jsonb changed
  from erased_records e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.read' action,
  null::jsonb payload, null::jsonb changed
  from looked e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, j.refused is null written,
  e.told - '{rows,already,refused,mergedInto}'::text[] image
  from erasure e join asked r on r.n = e.n join judged j on j.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

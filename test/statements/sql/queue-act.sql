/* queue-act */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, line_version int,
    visit_ids uuid[], visit_versions bigint, event text, paused boolean, appointment_id uuid, places jsonb,
    waited_as text[], wait_as text[]
  ) limit 32
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when ((
      select coalesce(sum(a.version), 0) from appointments a where a.clinic_id = r.clinic_id and a.id = any (r.visit_ids)
    ) = r.visit_versions) is not true then 'visits as read'
  end refused
  from asked r where r.kept is null
),
acted_on as (
  insert into queue_states (clinic_id, doctor_id, id, paused, version, created_at, updated_at)
  select r.clinic_id, r.doctor_id, r.id, r.paused, r.line_version + 1, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, doctor_id) do update set paused = excluded.paused, version = excluded.version, updated_at = excluded.updated_at
  where queue_states.version = excluded.version - 1 returning *
),
lines as (
  select q.*, r.n, r.appointment_id from acted_on q join asked r on r.clinic_id = q.clinic_id and r.doctor_id = q.doctor_id
),
placed as (
  insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, entered_at, called_at, skips, placed, placed_priority)
  select q.clinic_id, p.id, q.doctor_id, local_of(r.at, c.timezone)::date, r.at, p.called_at, p.skips, p.placed, p.placed_priority
  from lines q join asked r on r.n = q.n join clinics c on c.id = q.clinic_id
  cross join jsonb_to_recordset(r.places) as p (id uuid, called_at timestamptz, skips int, placed int, placed_priority text)
  on conflict (clinic_id, appointment_id) do update set called_at = excluded.called_at, skips = excluded.skips,
  placed = excluded.placed, placed_priority = excluded.placed_priority
),
visits as (
  select a.clinic_id, a.id, a.version, a.patient_id, q.n
  from lines q join appointments a on a.clinic_id = q.clinic_id and a.id = q.appointment_id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'queue' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, r.event action,
  jsonb_build_object('doctorId', e.doctor_id, 'appointmentId', e.appointment_id) payload, case when r.event in ('queue.paused', 'queue.resumed') then jsonb_build_object('paused', jsonb_build_array(not r.paused, r.paused))
  when r.event = 'queue.reordered' then jsonb_build_object('order', jsonb_build_array(to_jsonb(r.waited_as), to_jsonb(r.wait_as))) end changed
  from lines e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, r.event action,
  null::jsonb payload, null::jsonb changed
  from visits e join asked r on r.n = e.n
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
  jsonb_build_object('doctorId', e.doctor_id, 'version', e.version) image
  from lines e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

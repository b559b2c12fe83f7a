/* cancel-visits-of-inactive */
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
    select t.clinic_id, t.id, t.status was from appointments t join clinics c on c.id = t.clinic_id
    where t.clinic_id = r.clinic_id and t.patient_id = r.patient_id
    and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and t.ends_at > r.at
    and exists (select from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active') order by t.starts_at
    limit 1 for no key update of t skip locked
  ) x limit 1
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  end refused
  from asked r
),
changed as (
  update appointments t set status = 'CANCELLED', cancellation_code = 'PATIENT_INACTIVE', cancelled_at = r.at, version = t.version + 1, updated_at = r.at
  from due x join asked r on r.n = x.n join judged j on j.n = x.n
  where t.clinic_id = x.clinic_id and t.id = x.id and j.refused is null returning t.*, x.n, x.was
),
plans_held as materialized (
  select p.*, changed.id visit_id, changed.updated_at visit_at, changed.n n
  from changed join follow_up_plans p on p.clinic_id = changed.clinic_id and p.id = changed.plan_id
  order by p.id for no key update of p
),
opening as materialized (
  select h.*, visit_keeping_plan(h.clinic_id, h.id, array(select l.id from changed l)) kept
  from plans_held h where h.status = 'completed' and h.follow_up_appointment_id = h.visit_id
),
reopened as (
  update follow_up_plans p set follow_up_appointment_id = o.kept,
  status = case when o.kept is not null then 'completed' else case when o.scheduled_for < local_of(o.visit_at, c.timezone)::date then 'overdue' else 'scheduled' end end,
  version = p.version + 1, updated_at = o.visit_at
  from opening o join clinics c on c.id = o.clinic_id
  where p.clinic_id = o.clinic_id and p.id = o.id returning p.*, o.n
),
rooms_ended as (
  update video_consultations v set status = case changed.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then changed.updated_at end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = changed.updated_at
  from changed where v.clinic_id = changed.clinic_id and v.appointment_id = changed.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, changed.patient_id, changed.n n
),
callers_left as (
  update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.cancelled' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, jsonb_build_object('status', jsonb_build_array(e.was, e.status)) changed
  from changed e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case e.status when 'completed' then 'followup_plan.converted' when 'cancelled' then 'followup_plan.cancelled'
  else 'followup_plan.reopened' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from reopened e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from rooms_ended e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_participant' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.participant_left' action,
  jsonb_build_object('status', e.status, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from callers_left e join asked r on r.n = e.n
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
  jsonb_build_object('rows', (select count(*) from changed x where x.n = r.n)) image
  from asked r
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

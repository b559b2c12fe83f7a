/* keep-rooms */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, visits jsonb
  ) limit 32
),
given as materialized (
  select distinct r.n, r.at, g.clinic_id, g.id from asked r
  cross join jsonb_to_recordset(r.visits) as g(clinic_id uuid, id uuid) order by g.id
),
held as materialized (
  select t.*, g.n, g.at from given g cross join lateral (
    select a.* from appointments a where a.clinic_id = g.clinic_id and a.id = g.id limit 1 for no key update
  ) t
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  end refused
  from asked r
),
visits as (
  select t.* from held t join judged j on j.n = t.n where j.refused is null
),
visits_over as (
  select t.* from visits t where not (t.type = 'VIDEO_CALL' and t.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW'))
),
made as (
  insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for, created_at, updated_at)
  select t.clinic_id, gen_random_uuid(), t.id, encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint), t.at, t.at from visits t
  where t.type = 'VIDEO_CALL' and t.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and not exists (select from video_consultations v where v.clinic_id = t.clinic_id and v.appointment_id = t.id)
  on conflict (clinic_id, appointment_id) do nothing returning *
),
renewed as (
  update video_consultations v set status = 'SCHEDULED', room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), made_for = concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint),
  previous_names = array_append(v.previous_names, v.room_name), admitted_at = null, started_at = null, ended_at = null,
  ever_joined = v.ever_joined or coalesce((select true from video_participants p where p.clinic_id = v.clinic_id
      and p.consultation_id = v.id and p.joined_at is not null limit 1), false), version = v.version + 1, updated_at = t.at
  from visits t where v.clinic_id = t.clinic_id and v.appointment_id = t.id and (t.type = 'VIDEO_CALL' and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint), false))) returning v.*
),
emptied as (
  delete from video_participants p using renewed where p.clinic_id = renewed.clinic_id
  and p.consultation_id = renewed.id and true returning p.id
),
written as (
  select w.*, t.patient_id, t.n from (
    select v.*, 'video.room_created' event from made v union all select v.*, 'video.room_renewed' event from renewed v
  ) w join visits t on t.clinic_id = w.clinic_id and t.id = w.appointment_id
),
rooms_ended as (
  update video_consultations v set status = case visits_over.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then visits_over.at end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = visits_over.at
  from visits_over where v.clinic_id = visits_over.clinic_id and v.appointment_id = visits_over.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, visits_over.patient_id, visits_over.n n
),
callers_left as (
  update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, e.event action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from written e join asked r on r.n = e.n
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
  jsonb_build_object('rooms', (select count(*) from written w where w.n = r.n) + (select count(*) from rooms_ended w where w.n = r.n)) image
  from asked r
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

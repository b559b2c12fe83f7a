/* guest-join */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, secrets text[], has_provider boolean,
    joins boolean
  ) limit 32
),
links as materialized (
  select r.n, v.clinic_id, v.appointment_id
  from asked r join video_invites i on i.clinic_id = r.clinic_id and i.id = r.id and i.secret = any (r.secrets)
  join video_consultations v on v.clinic_id = i.clinic_id and v.id = i.consultation_id
),
visit_held as materialized (
  select t.*, l.n from links l join appointments t on t.clinic_id = l.clinic_id and t.id = l.appointment_id
  order by t.id for no key update of t
),
room_held as materialized (
  select v.*, t.n from visit_held t join video_consultations v on v.clinic_id = t.clinic_id and v.appointment_id = t.id
  order by v.id for no key update of v
),
invite_held as materialized (
  select i.*, v.n from room_held v join asked r on r.n = v.n
  join video_invites i on i.clinic_id = v.clinic_id and i.id = r.id and i.secret = any (r.secrets)
  order by i.id for no key update of i
),
judged as materialized (
  select r.n, i.clinic_id, i.id, t.patient_id, t.starts_at - make_interval(mins => coalesce((c.settings->>'joinOpensMinutes')::int, 15)) opens_at, least(i.expires_at, t.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30))) closes_at, v.room_name,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (i.id is not null and (((i.revoked_at is null and i.expires_at > r.at and i.room_name = v.room_name) and v.status in ('SCHEDULED', 'ACTIVE') and not (t.type = 'VIDEO_CALL' and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
          and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint), false)))) and t.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'))) is not true then 'good'
  when (r.at between t.starts_at - make_interval(mins => coalesce((c.settings->>'joinOpensMinutes')::int, 15)) and t.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30))) is not true then 'in the window'
  when (r.has_provider) is not true then 'provider'
  end refused
  from asked r left join invite_held i on i.n = r.n left join room_held v on v.n = i.n
  left join visit_held t on t.n = i.n left join clinics c on c.id = t.clinic_id
),
guests as (
  update video_invites i set came_at = coalesce(i.came_at, r.at),
  joined_at = case when i.admitted_at is not null then r.at end, version = i.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where i.clinic_id = j.clinic_id and i.id = j.id and j.refused is null and (i.came_at is null or i.admitted_at is not null)
  returning i.*, j.patient_id, r.n
),
present as (
  update video_participants p set status = 'JOINED', joined_at = coalesce(p.joined_at, r.at), last_joined_at = r.at,
  left_at = null, version = p.version + 1, updated_at = r.at
  from guests g join asked r on r.n = g.n
  where p.clinic_id = g.clinic_id and p.consultation_id = g.consultation_id and p.user_id = g.id
  and g.joined_at is not null and r.joins and p.status <> 'JOINED'
  returning p.*, g.patient_id, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_invite' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.joined_at is null then 'video.guest_waiting' else 'video.guest_joined' end action,
  jsonb_build_object('role', e.role, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from guests e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_participant' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.participant_joined' action,
  jsonb_build_object('status', e.status, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from present e join asked r on r.n = e.n
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
  jsonb_build_object('admitted', e.joined_at is not null, 'room_name', j.room_name, 'opens_at', j.opens_at, 'closes_at', j.closes_at,
    'participant_id', (select p.id from video_participants p where p.clinic_id = e.clinic_id and p.consultation_id = e.consultation_id
      and p.user_id = e.id)) image
  from guests e join asked r on r.n = e.n join judged j on j.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* event-replay */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, event_id bigint
  ) limit 32
),
held as materialized (
  select o.*, r.n from asked r join outbox o on o.clinic_id = r.clinic_id and o.id = r.event_id where r.kept is null
),
deliveries_held as materialized (
  select d.*, t.n, d.webhook_id is null or exists (select from webhooks w where w.clinic_id = d.clinic_id and w.id = d.webhook_id and w.active and w.ended_at is null) may_have_it from held t join deliveries d on d.clinic_id = t.clinic_id and d.event_id = t.id
  order by d.id for no key update of d
),
judged as materialized (
  select r.n, exists (select from deliveries_held d where d.n = r.n and d.parked_at is not null and d.may_have_it) is_parked,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'event'
  end refused
  from asked r left join held t on t.n = r.n
),
begun as (
  update deliveries d set attempts = 0, next_at = r.at, parked_at = null, delivered_at = null, claimed_until = null
  from deliveries_held h join judged j on j.n = h.n and j.refused is null join asked r on r.n = h.n
  where d.clinic_id = h.clinic_id and d.id = h.id and h.may_have_it
  and case when j.is_parked then h.parked_at is not null else h.webhook_id is not null and h.delivered_at is not null end returning h.n
),
replayed as materialized (
  select t.clinic_id, t.subject_id id, t.subject_version as version, t.payload, t.id event_id, t.n from held t join judged j on j.n = t.n and j.refused is null
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'event' subject_type, e.id subject_id,
  e.version, (e.payload->>'patientId')::uuid patient_id, 'event.replayed' action,
  null::jsonb payload, jsonb_build_object('event_id', jsonb_build_array(null, e.event_id::text),
    'deliveries', jsonb_build_array(null, (select count(*) from begun b where b.n = e.n))) changed
  from replayed e join asked r on r.n = e.n
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
  jsonb_build_object('id', e.id::text, 'xact', e.xact::text, 'type', e.type, 'at', e.created_at, 'subject_type', e.subject_type,
    'subject_id', e.subject_id, 'subject_version', e.subject_version, 'data', e.payload) || jsonb_build_object('deliveries', (select count(*) from begun b where b.n = e.n)) image
  from held e join asked r on r.n = e.n join judged j on j.n = e.n and j.refused is null
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

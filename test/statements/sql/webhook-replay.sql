/* webhook-replay */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], from_at timestamptz,
    from_wall timestamp, to_at timestamptz, to_wall timestamp
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join webhooks t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
spans as materialized (
  select r.n, coalesce(r.from_at, instant_of(r.from_wall, c.timezone)) starts,
  case when r.to_at is null and r.to_wall is null then r.at else coalesce(r.to_at, instant_of(r.to_wall, c.timezone)) end ends, case when r.to_at is null and r.to_wall is null then 'infinity' else coalesce(r.to_at, instant_of(r.to_wall, c.timezone)) end until
  from asked r join clinics c on c.id = r.clinic_id
),
wanted as materialized (
  select x.*, t.n from held t join spans s on s.n = t.n cross join lateral (
    select o.id event_id, o.clinic_id, o.subject_id, o.xact, t.id webhook_id from outbox o
    where o.clinic_id = t.clinic_id and o.created_at >= s.starts and o.created_at < s.until and o.type <> 'webhook.pinged' and (t.events = '{*}' or o.type = any (t.events))
    limit 10001
  ) x where t.ended_at is null
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and t.ended_at is null) is not true then 'webhook'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (s.starts is not null and s.ends is not null) is not true then 'on the clock'
  when (s.starts < s.until) is not true then 'in order'
  when ((select count(*) from wanted w where w.n = r.n) <= 10000) is not true then 'not too many'
  end refused
  from asked r left join held t on t.n = r.n left join spans s on s.n = r.n
),
waiting as (
  insert into deliveries (clinic_id, event_id, webhook_id, subject_id, xact, next_at, created_at)
  select w.clinic_id, w.event_id, w.webhook_id, w.subject_id, w.xact, r.at, r.at
  from judged j join asked r on r.n = j.n join wanted w on w.n = j.n where j.refused is null order by w.event_id
  on conflict (event_id, webhook_id) where webhook_id is not null do update
  set attempts = 0, next_at = excluded.next_at, claimed_until = null, delivered_at = null, parked_at = null
  where deliveries.claimed_until is null or deliveries.claimed_until <= excluded.next_at
),
replayed as (
  select r.n, t.clinic_id, t.id, t.version, s.starts, s.ends, (select count(*) from wanted w where w.n = r.n) events
  from judged j join asked r on r.n = j.n join held t on t.n = j.n join spans s on s.n = j.n where j.refused is null
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'webhook' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'webhook.replayed' action,
  null::jsonb payload, jsonb_build_object('events', jsonb_build_array(null, e.events)) changed
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
  jsonb_build_object('from', e.starts, 'to', e.ends, 'events', e.events) image
  from replayed e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* membership-end */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[]
  ) limit 32
),
held as materialized (
  select m.*, r.n from asked r join memberships m on m.clinic_id = r.clinic_id
  and (m.id = r.id or m.status = 'active' and 'CLINIC_ADMIN' = any (m.roles))
  where r.kept is null order by m.id for no key update of m
),
judged as materialized (
  select r.n, m.clinic_id, m.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (m.id is not null) is not true then 'membership'
  when (m.user_id is distinct from r.user_id) is not true then 'of another'
  when (r.versions is null or m.version = any (r.versions)) is not true then 'fresh'
  when (m.status <> 'ended') is not true then 'not ended yet'
  when (false or not (m.status = 'active' and 'CLINIC_ADMIN' = any (m.roles)) or exists (
      select from held o where o.n = r.n and o.id <> m.id and o.status = 'active' and 'CLINIC_ADMIN' = any (o.roles))) is not true then 'an administrator stays'
  end refused
  from asked r left join held m on m.n = r.n and m.id = r.id
),
a as (
  update memberships m set status = 'ended', roles = '{}', code = null, expires_at = null, ended_at = r.at,
  version = m.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where m.clinic_id = j.clinic_id and m.id = j.id and j.refused is null returning m.*, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'membership.changed' action,
  jsonb_build_object('userId', e.user_id) payload, changed_columns(to_jsonb(b) - 'n', to_jsonb(e) - 'n', '{code}') changed
  from a e join asked r on r.n = e.n left join held b on b.n = e.n and b.id = e.id
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
  case when e.written then (select to_jsonb(a) - 'code' - 'n' || jsonb_build_object('name', (
        select u.name from users u where u.id = a.user_id and a.joined_at is not null)) from a where a.n = e.n)
  else (select to_jsonb(held) - 'code' - 'n' || jsonb_build_object('name', (
        select u.name from users u where u.id = held.user_id and held.joined_at is not null)) from held where held.n = e.n and held.id = r.id) end image
  from (select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

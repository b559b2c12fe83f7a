/* membership-invite */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, email text, email_folded text, roles text[],
    code text, expires_at timestamptz
  ) limit 32
),
held as materialized (
  select m.*, r.n from asked r join memberships m on m.clinic_id = r.clinic_id and m.email_folded = r.email_folded
  and m.status in ('invited', 'active') order by m.id for no key update of m
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when (not exists (select from held h where h.n = r.n and h.status = 'active')) is not true then 'not a member yet'
  end refused
  from asked r left join clinics c on c.id = r.clinic_id
),
put as (
  insert into memberships (clinic_id, id, status, roles, email, email_folded, code, expires_at, invited_by, created_at, updated_at)
  select r.clinic_id, r.id, 'invited', r.roles, r.email, r.email_folded, r.code, r.expires_at, r.user_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, email_folded) where status = 'invited' do update set roles = excluded.roles, email = excluded.email,
  code = excluded.code, expires_at = excluded.expires_at, invited_by = excluded.invited_by, version = memberships.version + 1,
  updated_at = excluded.updated_at returning *
),
a as (
  select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.email_folded = p.email_folded
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, true written,
  to_jsonb(e) - 'code' - 'n' || jsonb_build_object('name', (
      select u.name from users u where u.id = e.user_id and e.joined_at is not null)) image
  from a e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* clinic-create */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, name text, timezone text, id uuid, country text,
    zone_rules jsonb, membership_id uuid, email text, email_folded text, code text, expires_at timestamptz
  ) limit 32
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  end refused
  from asked r where r.kept is null
),
put as (
  insert into clinics (id, name, timezone, settings, phones_country, created_at, updated_at)
  select r.id, r.name, r.timezone, jsonb_build_object('country', r.country), r.country, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *, id clinic_id
),
zone_taken as (
  insert into zone_offsets (zone, from_at, until_at, seconds)
  select distinct z.* from put e join asked r on r.id = e.id
  cross join jsonb_to_recordset(r.zone_rules) as z(zone text, from_at timestamptz, until_at timestamptz, seconds int)
  where not exists (select from zone_offsets x where x.zone = z.zone) on conflict do nothing
),
invited as (
  insert into memberships (clinic_id, id, status, roles, email, email_folded, code, expires_at, invited_by, created_at, updated_at)
  select p.id, r.membership_id, 'invited', '{CLINIC_ADMIN}', r.email, r.email_folded, r.code, r.expires_at, r.user_id, r.at, r.at
  from put p join asked r on r.id = p.id where r.email is not null returning *
),
a as (
  select i.*, r.n from invited i join asked r on r.membership_id = i.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'clinic' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'clinic.created' action,
  jsonb_build_object('clinicId', e.id) payload, null::jsonb changed
  from put e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'membership.changed' action,
  jsonb_build_object('userId', e.user_id) payload, null::jsonb changed
  from a e join asked r on r.n = e.n
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
  to_jsonb(e) image
  from put e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* reminder-rule-add */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, offset_minutes int, channel text,
    active boolean, skip_confirmed boolean
  ) limit 32
),
clinic_held as materialized (
  select c.id, r.n from asked r join clinics c on c.id = r.clinic_id
  where r.kept is null order by c.id for no key update of c
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (reminder_rules_of(c.id) < 10) is not true then 'few'
  end refused
  from asked r join clinic_held c on c.n = r.n
),
added as (
  insert into reminder_rules (clinic_id, id, created_at, updated_at,
    offset_minutes, channel, active, skip_confirmed)
  select r.clinic_id, r.id, r.at, r.at,
  r.offset_minutes, r.channel, r.active, r.skip_confirmed
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'reminder_rule' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'reminder_rule.added' action,
  jsonb_build_object('ruleId', e.id) payload, null::jsonb changed
  from added e join asked r on r.id = e.id
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
  to_jsonb(e) - '{armed_until,arm_at,n,written}'::text[] image
  from added e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

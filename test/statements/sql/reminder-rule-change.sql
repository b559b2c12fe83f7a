/* reminder-rule-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], offset_minutes int,
    channel text, active boolean, skip_confirmed boolean, names text[]
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join reminder_rules t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'rule'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  end refused
  from asked r left join held t on t.n = r.n
),
changed as (
  update reminder_rules t set offset_minutes = case when 'offset_minutes' = any (r.names) then r.offset_minutes else t.offset_minutes end,
  channel = case when 'channel' = any (r.names) then r.channel else t.channel end,
  active = case when 'active' = any (r.names) then r.active else t.active end,
  skip_confirmed = case when 'skip_confirmed' = any (r.names) then r.skip_confirmed else t.skip_confirmed end,
  armed_until = null,
  arm_at = 'epoch',
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
moved_rules as (
  select e.clinic_id, e.id, e.n from changed e join held b on b.n = e.n where b.offset_minutes <> e.offset_minutes
),
unplanned as (
  update messages m set state = 'dropped', outcome = 'RULE_CHANGED', dedup_key = m.dedup_key || ':' || m.id,
  version = m.version + 1, updated_at = r.at
  from (select x.clinic_id, x.id, r.at from moved_rules e join asked r on r.n = e.n
    join messages x on x.clinic_id = e.clinic_id and x.rule_id = e.id and x.state = 'waiting' order by x.id for no key update of x) r
  where m.clinic_id = r.clinic_id and m.id = r.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'reminder_rule' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'reminder_rule.changed' action,
  jsonb_build_object('ruleId', e.id) payload, changed_columns(to_jsonb(b) - '{armed_until,arm_at}'::text[], to_jsonb(e) - '{armed_until,arm_at}'::text[], '{}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
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
  to_jsonb(e) - '{armed_until,arm_at,n,written}'::text[] image
  from (
    select v.*, true written from changed v
    union all select v.*, false from held v where not exists (select from changed w where w.n = v.n) offset 0
  ) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

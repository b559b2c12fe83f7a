/* import-create */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, kind text, format text, on_conflict text,
    defaults jsonb, mapping jsonb, asked_by jsonb
  ) limit 32
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  end refused
  from asked r left join clinics c on c.id = r.clinic_id where r.kept is null
),
created as (
  insert into imports (clinic_id, id, kind, format, on_conflict, defaults, mapping, asked_by, created_by, created_at, updated_at)
  select r.clinic_id, r.id, r.kind, r.format, r.on_conflict, r.defaults, r.mapping, r.asked_by, r.user_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'import' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'import.created' action,
  null::jsonb payload, null::jsonb changed
  from created e join asked r on r.id = e.id
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
  to_jsonb(e) - '{asked_by,claimed_until,staged_until}'::text[] image
  from created e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

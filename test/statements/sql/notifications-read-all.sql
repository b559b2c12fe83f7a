/* notifications-read-all */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean
  ) limit 32
),
held as materialized (
  select t.*, a.starts_at, r.n from asked r join notifications t on t.user_id = r.user_id and (r.clinic_id is null or t.clinic_id = r.clinic_id)
  left join appointments a on a.clinic_id = t.clinic_id and a.id = t.appointment_id
  where r.kept is null and t.read_at is null and (exists (select from patients p where p.clinic_id = t.clinic_id and p.id = coalesce(a.patient_id, t.patient_id)
      and not coalesce(a.mismatched, false) and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
        and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true))) and r.user_id <> all (p.pending_user_ids))
    or exists (select from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id and m.active
      where d.id = t.doctor_id and d.user_id = r.user_id)) order by t.clinic_id, t.id for no key update of t
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  end refused
  from asked r where r.kept is null
),
changed as (
  update notifications t set read_at = r.at, version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n join held h on h.n = j.n
  where t.clinic_id = h.clinic_id and t.id = h.id and j.refused is null returning t.*, h.starts_at, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'notification' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'notification.marked_read' action,
  null::jsonb payload, null::jsonb changed
  from changed e join asked r on r.n = e.n
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
  jsonb_build_object('read', (select count(*) from changed c where c.n = r.n)) image
  from judged j join asked r on r.n = j.n where j.refused is null
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* export-create */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, scope text, patient_id uuid, format text,
    asked_by jsonb, may_read text[], may_do text[], of_clinic boolean
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join patients t on t.clinic_id = r.clinic_id and t.id = r.patient_id where r.kept is null
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when ((r.scope = 'clinic' or t.id is not null) and (r.scope = 'clinic' or '{clinic}' && r.may_read or ((t.user_id = r.user_id or t.guardian_user_ids @> array[r.user_id])
        and not (t.status = 'deceased' and coalesce(t.status_since + interval '720 hours' <= r.at, true))) and array['own', case when r.user_id <> all (t.pending_user_ids) then 'confirmed' end] && r.may_read)) is not true then 'patient'
  when (t.merged_into is null) is not true then 'stands for itself' || coalesce('@' || t.merged_into, '')
  when (t.erased_at is not null is not true) is not true then 'not erased'
  when (case r.scope when 'clinic' then r.of_clinic else (r.scope = 'clinic' or '{clinic}' && r.may_do or ((t.user_id = r.user_id or t.guardian_user_ids @> array[r.user_id])
        and not (t.status = 'deceased' and coalesce(t.status_since + interval '720 hours' <= r.at, true))) and array['own', case when r.user_id <> all (t.pending_user_ids) then 'confirmed' end] && r.may_do) end) is not true then 'allowed'
  end refused
  from asked r left join clinics c on c.id = r.clinic_id left join held t on t.n = r.n where r.kept is null
),
created as (
  insert into exports (clinic_id, id, scope, patient_id, format, asked_by, created_by, created_at, updated_at)
  select r.clinic_id, r.id, r.scope, r.patient_id, r.format, r.asked_by, r.user_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
persons as (
  select e.clinic_id, e.patient_id id, e.id export_id, null::int as version, r.n from created e join asked r on r.id = e.id where e.patient_id is not null
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'export' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'export.created' action,
  null::jsonb payload, null::jsonb changed
  from created e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.exported' action,
  null::jsonb payload, null::jsonb changed
  from persons e join asked r on r.n = e.n
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
  to_jsonb(e) - '{asked_by,claimed_until,position,stored,attempts}'::text[] image
  from created e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

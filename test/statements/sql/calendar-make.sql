/* calendar-make */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, patient_id uuid, secret text,
    request text, requests text[]
  ) limit 32
),
seen as materialized (
  select r.n, m.active and d.user_id = r.user_id is_own from asked r
  join clinic_doctors m on m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id join doctors d on d.id = m.doctor_id where r.kept is null
  union all select r.n, p.user_id = r.user_id and p.merged_into is null is_own
  from asked r join patients p on p.clinic_id = r.clinic_id and p.id = r.patient_id
  and (r.as_staff or ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))) where r.kept is null
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (r.doctor_id is null or s.n is not null) is not true then 'doctor'
  when (r.patient_id is null or s.n is not null) is not true then 'patient'
  when (s.is_own) is not true then 'own'
  end refused
  from asked r left join seen s on s.n = r.n
),
ended as materialized (
  select c.*, r.n from judged j join asked r on r.n = j.n
  cross join lateral end_spare_calendars(r.user_id, to_jsonb(r.requests), r.at) c where j.refused is null
),
made as (
  insert into calendars (clinic_id, id, doctor_id, patient_id, user_id, secret, request, created_at, updated_at)
  select r.clinic_id, r.id, r.doctor_id, r.patient_id, r.user_id, r.secret, r.request, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null and (select count(*) from ended) >= 0 returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'calendar' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'calendar.made' action,
  null::jsonb payload, null::jsonb changed
  from made e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'calendar' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'calendar.ended' action,
  null::jsonb payload, null::jsonb changed
  from ended e join asked r on r.n = e.n
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
  to_jsonb(e) - '{secret,request,audited_on}'::text[] image
  from made e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

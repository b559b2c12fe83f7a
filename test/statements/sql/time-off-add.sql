/* time-off-add */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, everywhere boolean,
    reason text, may_do text[], from_at timestamptz, from_wall timestamp, to_at timestamptz, to_wall timestamp
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join clinic_doctors t on t.clinic_id = r.clinic_id and t.doctor_id = r.doctor_id
  where r.kept is null order by t.doctor_id for no key update of t
),
judged as materialized (
  select r.n, span.starts, span.ends,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.doctor_id is not null) is not true then 'doctor'
  when ('clinic' = any (r.may_do) or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = t.clinic_id and m.active
      where d.id = t.doctor_id and d.user_id = r.user_id)) is not true then 'own'
  when (not r.everywhere or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = t.clinic_id and m.active
      where d.id = t.doctor_id and d.user_id = r.user_id)) is not true then 'everywhere only oneself'
  when (span.starts is not null and span.ends is not null) is not true then 'on the clock'
  when (span.starts < span.ends) is not true then 'in order'
  end refused
  from asked r left join held t on t.n = r.n
  cross join lateral (
    select coalesce((select min(l.timezone) from working_sessions w
        join locations l on l.clinic_id = w.clinic_id and l.id = w.location_id
        where w.clinic_id = t.clinic_id and w.doctor_id = t.doctor_id
        and coalesce(w.date, w.valid_until, 'infinity') >= (r.at - interval '48 hours')::date
        having min(l.timezone) = max(l.timezone)),
      (select c.timezone from clinics c where c.id = t.clinic_id)) zone offset 0
  ) place cross join lateral (
    select coalesce(r.from_at, instant_of(r.from_wall, place.zone)) starts, coalesce(r.to_at, instant_of(r.to_wall, place.zone)) ends offset 0
  ) span
),
put as (
  insert into time_off (clinic_id, id, doctor_id, everywhere, starts_at, ends_at, reason, created_at, updated_at)
  select r.clinic_id, r.id, r.doctor_id, r.everywhere, j.starts, j.ends, r.reason, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
rules as (
  update clinic_doctors m set rules_version = m.rules_version + 1 from put x
  where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'time_off' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'doctor.time_off_added' action,
  jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id) payload, null::jsonb changed
  from put e join asked r on r.id = e.id
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
  (to_jsonb(e) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = e.doctor_id))) - 'n' || jsonb_build_object('doctor_ids', jsonb_build_array(e.doctor_id)) image
  from put e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

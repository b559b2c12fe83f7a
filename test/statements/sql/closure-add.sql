/* closure-add */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, location_id uuid, reason text,
    from_at timestamptz, from_wall timestamp, to_at timestamptz, to_wall timestamp
  ) limit 32
),
clinics_held as materialized (
  select c.*, r.n from asked r join clinics c on c.id = r.clinic_id
  where r.kept is null order by c.id for no key update of c
),
judged as materialized (
  select r.n, span.starts, span.ends,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when (span.starts is not null and span.ends is not null) is not true then 'on the clock'
  when (span.starts < span.ends) is not true then 'in order'
  when (r.location_id is null or exists (select from locations l where l.clinic_id = c.id and l.id = r.location_id and l.active)) is not true then 'location'
  end refused
  from asked r left join clinics_held c on c.n = r.n
  cross join lateral (
    select coalesce((select l.timezone from locations l where l.clinic_id = c.id and l.id = r.location_id), c.timezone) zone offset 0
  ) place cross join lateral (
    select coalesce(r.from_at, instant_of(r.from_wall, place.zone)) starts, coalesce(r.to_at, instant_of(r.to_wall, place.zone)) ends offset 0
  ) span
),
put as (
  insert into closures (clinic_id, id, location_id, reason, starts_at, ends_at, created_at, updated_at)
  select r.clinic_id, r.id, r.location_id, r.reason, j.starts, j.ends, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
rules as (
  update clinics c set rules_version = c.rules_version + 1 from put x where c.id = x.clinic_id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'closure' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'closure.added' action,
  jsonb_build_object('closureId', e.id, 'locationId', e.location_id) payload, null::jsonb changed
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
  to_jsonb(e) - 'n' || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = e.clinic_id and m.active), '[]'::jsonb)) image
  from put e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

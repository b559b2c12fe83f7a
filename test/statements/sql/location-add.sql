/* location-add */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, name text, address text, timezone text,
    latitude double precision, longitude double precision, radius_metres int, check_in_code text, active boolean,
    external_id text, zone_rules jsonb
  ) limit 32
),
clinics_held as materialized (
  select c.*, r.n from asked r join clinics c on c.id = r.clinic_id
  where r.kept is null order by c.id for no key update of c
),
judged as materialized (
  select r.n, c.timezone,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when ((select x.id from locations x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.id is distinct from r.id) is null) is not true then 'external id' || coalesce('@' || (select x.id from locations x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.id is distinct from r.id), '')
  end refused
  from asked r left join clinics_held c on c.n = r.n
),
put as (
  insert into locations (
    clinic_id, id, name, address, timezone, latitude, longitude, radius_metres, check_in_code, active, external_id, created_at, updated_at
  )
  select r.clinic_id, r.id, r.name, r.address, coalesce(r.timezone, j.timezone), r.latitude, r.longitude,
  coalesce(r.radius_metres, 200), coalesce(r.check_in_code, 'rotating'), coalesce(r.active, true), r.external_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
rules as (
  update clinics c set rules_version = c.rules_version + 1 from put x where c.id = x.clinic_id
),
zone_taken as (
  insert into zone_offsets (zone, from_at, until_at, seconds)
  select distinct z.* from put e join asked r on r.id = e.id
  cross join jsonb_to_recordset(r.zone_rules) as z(zone text, from_at timestamptz, until_at timestamptz, seconds int)
  where not exists (select from zone_offsets x where x.zone = z.zone) on conflict do nothing
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'location' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'location.added' action,
  jsonb_build_object('locationId', e.id) payload, null::jsonb changed
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
  to_jsonb(e) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
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

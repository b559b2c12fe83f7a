/* location-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], names text[], name text,
    address text, timezone text, latitude double precision, longitude double precision, radius_metres int,
    check_in_code text, active boolean, external_id text, zone_rules jsonb
  ) limit 32
),
clinics_held as materialized (
  select c.*, r.n from asked r join clinics c on c.id = r.clinic_id
  where r.kept is null order by c.id for no key update of c
),
held as materialized (
  select t.*, r.n from asked r join locations t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null and (select count(*) from clinics_held) >= 0 order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'location'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when ((select x.id from locations x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.id is distinct from r.id) is null) is not true then 'external id' || coalesce('@' || (select x.id from locations x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.id is distinct from r.id), '')
  end refused
  from asked r left join held t on t.n = r.n
),
changed as (
  update locations t set name = case when 'name' = any (r.names) then r.name else t.name end,
  address = case when 'address' = any (r.names) then r.address else t.address end,
  timezone = case when 'timezone' = any (r.names) then r.timezone else t.timezone end,
  latitude = case when 'latitude' = any (r.names) then r.latitude else t.latitude end,
  longitude = case when 'longitude' = any (r.names) then r.longitude else t.longitude end,
  radius_metres = case when 'radius_metres' = any (r.names) then r.radius_metres else t.radius_metres end,
  check_in_code = case when 'check_in_code' = any (r.names) then r.check_in_code else t.check_in_code end,
  active = case when 'active' = any (r.names) then r.active else t.active end,
  external_id = case when 'external_id' = any (r.names) then r.external_id else t.external_id end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
rules as (
  update clinics c set rules_version = c.rules_version + 1 from changed x where c.id = x.clinic_id
),
zone_taken as (
  insert into zone_offsets (zone, from_at, until_at, seconds)
  select distinct z.* from changed e join asked r on r.n = e.n
  cross join jsonb_to_recordset(r.zone_rules) as z(zone text, from_at timestamptz, until_at timestamptz, seconds int)
  where not exists (select from zone_offsets x where x.zone = z.zone) on conflict do nothing
),
rezoned as materialized (
  select e.clinic_id, e.id, e.timezone, e.n, r.at from changed e join asked r on r.n = e.n
  join held b on b.n = e.n where b.timezone <> e.timezone
),
doctors_first as materialized (
  select d.id from doctors d where d.id in (select m.doctor_id from clinic_doctors m join rezoned z on z.clinic_id = m.clinic_id)
  order by d.id for no key update
),
visits as (
  update appointments v set timezone = z.timezone, version = v.version + 1, updated_at = z.at from rezoned z
  where (select count(*) from doctors_first) >= 0 and v.clinic_id = z.clinic_id and v.location_id = z.id and v.type = 'IN_PERSON' and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.starts_at > z.at and v.series_id is null
  and v.timezone <> z.timezone returning v.*, z.n
),
kept_series as materialized (
  select s.*, z.n from rezoned z cross join lateral (
    select s.* from series s where s.clinic_id = z.clinic_id and s.location_id = z.id and s.type = 'IN_PERSON' and s.status <> 'cancelled' and coalesce(s.end_date >= z.at::date - 1, true)
    and s.timezone <> z.timezone order by s.start_date, s.id limit 100
  ) s
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'location' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'location.changed' action,
  jsonb_build_object('locationId', e.id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.zone_changed' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id, 'timezone', e.timezone) payload, jsonb_build_object('timezone', jsonb_build_array(b.timezone, e.timezone)) changed
  from visits e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'series.read' action,
  null::jsonb payload, null::jsonb changed
  from kept_series e join asked r on r.n = e.n
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
  to_jsonb(e) - '{n,written}'::text[] || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = e.clinic_id and m.active), '[]'::jsonb),
    'touches', (select (e.active, e.timezone) <> (b.active, b.timezone) from held b where b.n = e.n), 'kept_series', coalesce((select jsonb_agg(jsonb_build_object(
            'id', s.id, 'patientId', s.patient_id, 'doctorId', s.doctor_id, 'type', s.type, 'locationId', s.location_id, 'time', s.time,
            'timezone', s.timezone, 'status', s.status) order by s.start_date, s.id) from kept_series s where s.n = e.n), '[]'::jsonb)) image
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

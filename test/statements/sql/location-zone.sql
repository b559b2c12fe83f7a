with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinics c join locations t on t.clinic_id = c.id where c.id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false)), a as (update locations t set timezone = $6::text, updated_at = $7::timestamp with time zone, version = t.version + 1
  from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur), rules as (update clinics c set rules_version = c.rules_version + 1 from a x where c.id = x.clinic_id), zone_taken as (insert into zone_offsets (zone, from_at, until_at, seconds)
  select r.* from (select from a limit 1) x cross join jsonb_to_recordset($8::jsonb)
  as r(zone text, from_at timestamptz, until_at timestamptz, seconds int)
  where not exists (select from zone_offsets z where z.zone = $9::text)
  on conflict do nothing returning zone), rezoned as materialized (select a.clinic_id, a.id from a cross join cur where cur.timezone <> a.timezone), doctors_first as materialized (select d.id from doctors d where d.id in (select m.doctor_id from clinic_doctors m join rezoned r on r.clinic_id = m.clinic_id)
  order by d.id for no key update), visits as (update appointments v set timezone = $10::text, version = v.version + 1, updated_at = $11::timestamptz from rezoned r
  where (select count(*) from doctors_first) >= 0 and v.clinic_id = r.clinic_id and v.location_id = r.id and v.type = 'IN_PERSON' and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.starts_at > $12::timestamptz and v.series_id is null and v.timezone <> $13::text
  returning v.*), kept_series as materialized (select s.* from rezoned r join series s on s.clinic_id = r.clinic_id and s.location_id = r.id and s.type = 'IN_PERSON' and s.status <> 'cancelled'
  and coalesce(s.end_date >= $14::timestamptz::date - 1, true) and s.timezone <> $15::text order by s.start_date, s.id limit 100), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = a.clinic_id and m.active), '[]'::jsonb)) || jsonb_build_object('touches', (a.active, a.timezone) <> (cur.active, cur.timezone)) || jsonb_build_object('kept_series', coalesce((select jsonb_agg(jsonb_build_object(
            'id', s.id, 'patientId', s.patient_id, 'doctorId', s.doctor_id, 'type', s.type, 'locationId', s.location_id, 'time', s.time,
            'timezone', s.timezone, 'status', s.status) order by s.start_date, s.id) from kept_series s), '[]'::jsonb)) as image from a cross join cur), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $16::uuid, $17::text,
  $18::text, $19::text, e.id, null::uuid,
  $20::text, $21::text, (select jsonb_object_agg(n.key, case when n.key = any($22::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $23::uuid, $24::text,
  $25::text, $26::text, e.id, e.patient_id,
  $27::text, $28::text, jsonb_build_object('timezone', jsonb_build_array((select cur.timezone from cur), e.timezone))
  from visits e union all select e.clinic_id, $29::uuid, $30::text,
  $31::text, $32::text, e.id, e.patient_id,
  $33::text, $34::text, null::jsonb
  from kept_series e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $35::text, e.id, e.version, $36::text, jsonb_build_object('locationId', e.id),
  $37::timestamptz from a e union all select e.clinic_id, $38::text, e.id, e.version, $39::text, jsonb_build_object('status', e.status, 'timezone', e.timezone),
  $40::timestamptz from visits e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($41::uuid, $42::uuid, $43::timestamptz,
  $44::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false)]) from cur) as checks, (select jsonb_build_object('taken_by', nullif((select x.id from locations x where x.clinic_id = $45::uuid
        and x.external_id = $46::text), cur.id)) from cur) as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinic_doctors t where t.clinic_id = $4::uuid
  and t.doctor_id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false) and coalesce((select count(*) from locations l where l.clinic_id = cur.clinic_id and l.id = any($6::uuid[])) = cardinality($7::uuid[]), false)), m as (update clinic_doctors t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = $8::timestamptz
  from go where t.clinic_id = go.clinic_id and t.doctor_id = go.doctor_id returning t.*), d as (update doctors t set version = t.version + 1, updated_at = $9::timestamptz from m where t.id = m.doctor_id
  returning m.clinic_id, t.id, t.version), gone as (delete from working_sessions w using m where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id returning w.*), hours as materialized (insert into working_sessions (clinic_id, doctor_id, id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until) select m.clinic_id, m.doctor_id, s.* from m, jsonb_to_recordset($10::jsonb)
  as s(id uuid, location_id uuid, weekday int, date date, start_time text, end_time text, types text[], valid_from date, valid_until date) returning *), affected as materialized (select v.* from (with recursive open as materialized (select v.* from m r join appointments v on v.clinic_id = r.clinic_id
      and v.doctor_id = r.doctor_id
      and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.ends_at > $11::timestamptz and v.starts_at > $12::timestamptz - interval '8 hours'),
    near as materialized (select d.clinic_id, d.doctor_id, d.day, w.types, w.location_id,
      boundary_of(d.day + w.start_time::interval, l.timezone) starts_at,
      boundary_of(d.day + case when w.end_time > w.start_time then 0 else 1 end + w.end_time::interval, l.timezone) ends_at
      from (select distinct o.clinic_id, o.doctor_id, (o.starts_at at time zone 'UTC')::date + n as day from open o cross join generate_series(-2, 2) n) d
      join hours w on w.clinic_id = d.clinic_id and w.doctor_id = d.doctor_id
      and coalesce(w.valid_from <= d.day, true) and coalesce(w.valid_until >= d.day, true) and case when w.date is not null then w.date = d.day
      else w.weekday = extract(isodow from d.day) and not exists (select from hours x where x.date = d.day and x.clinic_id = d.clinic_id and x.doctor_id = d.doctor_id
        and coalesce(x.valid_from <= d.day, true) and coalesce(x.valid_until >= d.day, true)) end
      join locations l on l.clinic_id = w.clinic_id and l.id = w.location_id and l.active),
    run as (
      select o.id, near.location_id, near.ends_at from open o join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id
      and near.day between (o.starts_at at time zone 'UTC')::date - 2 and (o.starts_at at time zone 'UTC')::date + 2 and near.starts_at <= o.starts_at and o.starts_at < near.ends_at and o.type = any(near.types) and (o.type <> 'IN_PERSON' or near.location_id = o.location_id)
      union
      select o.id, near.location_id, near.ends_at from run join open o on o.id = run.id and o.ends_at > run.ends_at
      join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id and near.location_id = run.location_id
      and near.starts_at = run.ends_at and near.ends_at > near.starts_at and o.type = any(near.types) and (o.type <> 'IN_PERSON' or near.location_id = o.location_id)
    )
    select v.* from open v where not exists (select from run where run.id = v.id and run.ends_at >= v.ends_at)) v order by v.starts_at, v.id limit 100), affected_patients as (select distinct clinic_id, patient_id from affected), image as materialized (select jsonb_build_object('doctorId', m.doctor_id, 'version', m.version, 'sessions', coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
            'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
          order by w.weekday, w.date, w.start_time, w.id) from hours w), '[]'::jsonb),
    'affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb), 'doctor_ids', jsonb_build_array(m.doctor_id)) as image from m), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $13::uuid, $14::text,
  $15::text, $16::text, e.id, null::uuid,
  $17::text, $18::text, jsonb_build_object('sessions', jsonb_build_array(coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from gone w), '[]'::jsonb), coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from hours w), '[]'::jsonb)))
  from d e union all select e.clinic_id, $19::uuid, $20::text,
  $21::text, $22::text, e.patient_id, e.patient_id,
  $23::text, $24::text, null::jsonb
  from affected_patients e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $25::text, e.id, e.version, $26::text, jsonb_build_object('doctorId', e.id),
  $27::timestamptz from d e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $28::uuid) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce((select count(*) from locations l where l.clinic_id = cur.clinic_id and l.id = any($29::uuid[])) = cardinality($30::uuid[]), false)]) from cur) as checks, null::jsonb as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinic_doctors t where t.clinic_id = $4::uuid
  and t.doctor_id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false) and coalesce((select count(*) from locations l where l.clinic_id = cur.clinic_id and l.id = any($6::uuid[])) = cardinality($7::uuid[]), false)), m as (update clinic_doctors t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = $8::timestamptz
  from go where t.clinic_id = go.clinic_id and t.doctor_id = go.doctor_id returning t.*), d as (update doctors t set version = t.version + 1, updated_at = $9::timestamptz from m where t.id = m.doctor_id
  returning m.clinic_id, t.id, t.version), gone as (delete from working_sessions w using m where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id returning w.*), hours as materialized (insert into working_sessions (clinic_id, doctor_id, id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until) select m.clinic_id, m.doctor_id, s.* from m, jsonb_to_recordset($10::jsonb)
  as s(id uuid, location_id uuid, weekday int, date date, start_time text, end_time text, types text[], valid_from date, valid_until date) returning *), image as materialized (select jsonb_build_object('doctorId', m.doctor_id, 'version', m.version, 'sessions', coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
            'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
          order by w.weekday, w.date, w.start_time, w.id) from hours w), '[]'::jsonb),
    'doctor_ids', jsonb_build_array(m.doctor_id)) as image from m), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $11::uuid, $12::text,
  $13::text, $14::text, e.id, null::uuid,
  $15::text, $16::text, jsonb_build_object('sessions', jsonb_build_array(coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from gone w), '[]'::jsonb), coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from hours w), '[]'::jsonb)))
  from d e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $17::text, e.id, e.version, $18::text, jsonb_build_object('doctorId', e.id),
  $19::timestamptz from d e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($20::uuid, $21::uuid, $22::timestamptz,
  $23::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce((select count(*) from locations l where l.clinic_id = cur.clinic_id and l.id = any($24::uuid[])) = cardinality($25::uuid[]), false)]) from cur) as checks, null::jsonb as was

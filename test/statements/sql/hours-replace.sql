/* hours-replace */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], sessions jsonb
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join clinic_doctors t on t.clinic_id = r.clinic_id and t.doctor_id = r.id
  where r.kept is null order by t.doctor_id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.doctor_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.doctor_id is not null) is not true then 'doctor'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (not exists (select from jsonb_to_recordset(r.sessions) as s(location_id uuid)
      where not exists (select from locations l where l.clinic_id = t.clinic_id and l.id = s.location_id
        and (l.active or exists (select from working_sessions w
            where w.clinic_id = t.clinic_id and w.doctor_id = t.doctor_id and w.location_id = l.id))))) is not true then 'locations'
  end refused
  from asked r left join held t on t.n = r.n
),
place as (
  update clinic_doctors t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.doctor_id = j.doctor_id and j.refused is null returning t.*, r.n
),
person as (
  update doctors t set version = t.version + 1, updated_at = m.updated_at from place m
  where t.id = m.doctor_id returning m.clinic_id, t.id, t.version, m.n
),
gone as (
  delete from working_sessions w using place m where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id returning w.*
),
hours as materialized (
  insert into working_sessions (clinic_id, doctor_id, id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until)
  select m.clinic_id, m.doctor_id, s.* from place m join asked r on r.n = m.n cross join jsonb_to_recordset(r.sessions) as s(
    id uuid, location_id uuid, weekday int, date date, start_time text, end_time text, types text[], valid_from date, valid_until date)
  returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'doctor' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'doctor.hours_changed' action,
  jsonb_build_object('doctorId', e.id) payload, jsonb_build_object('sessions', jsonb_build_array(coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from gone w where w.clinic_id = e.clinic_id and w.doctor_id = e.id), '[]'::jsonb), coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
            order by w.weekday, w.date, w.start_time, w.id) from hours w where w.clinic_id = e.clinic_id and w.doctor_id = e.id), '[]'::jsonb))) changed
  from person e join asked r on r.n = e.n
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
  jsonb_build_object('doctorId', e.id, 'version', m.version, 'sessions', coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
            'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
          order by w.weekday, w.date, w.start_time, w.id) from hours w where w.clinic_id = e.clinic_id and w.doctor_id = e.id), '[]'::jsonb),
    'doctor_ids', jsonb_build_array(e.id)) image
  from person e join asked r on r.n = e.n join place m on m.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

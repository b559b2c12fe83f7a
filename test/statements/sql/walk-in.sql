/* walk-in */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, patient_id uuid,
    location_id uuid, starts_at timestamptz, treatment_type text, priority text, reason text, name text, phone text,
    date_of_birth date, search_name text, search_digits text, search_pieces text[], search_source text,
    phone_e164 text, phone_read_in text, phone_is_national boolean, phone_is_possible boolean, asks_first boolean,
    is_new boolean, duration int, anyway boolean, may_take_in text[]
  ) limit 32
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select r.clinic_id, r.patient_id from asked r where r.kept is null) s))
  and p.id = any (array(select s.patient_id from (select r.clinic_id, r.patient_id from asked r where r.kept is null) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select r.doctor_id from asked r where r.kept is null))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
candidates as materialized (
  select r.n, y.* from asked r cross join lateral (
    select x.clinic_id, x.id, x.version, w.why, not s.is_same and 'name+dateOfBirth' = any (w.why) is_near, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
      'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
    from patients x cross join lateral (select coalesce(case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(r.name)
        else string_to_array(x.search_name, ' ') @> string_to_array(r.search_name, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array(r.search_name, ' ')
        or replace(x.search_name, ' ', '') = replace(r.search_name, ' ', '') end, false) is_same) s cross join lateral (
      select array_remove(array[case when x.date_of_birth = r.date_of_birth and (string_to_array(x.search_digits, ' ') && string_to_array(r.search_digits, ' ')
          or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array(r.search_digits, ' '))) then 'phone+dateOfBirth' end,
        case when x.date_of_birth = r.date_of_birth and (s.is_same or coalesce(names_alike(x.search_name, r.search_name), false)) then 'name+dateOfBirth' end]::text[], null) why
    ) w
    where x.clinic_id = r.clinic_id and x.merged_into is null and x.date_of_birth = r.date_of_birth and w.why <> '{}'
    order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, s.is_same desc, x.name, x.id limit 5
  ) y where r.kept is null
),
waiting as materialized (
  select r.n,
  case when not r.is_new then waiting_visit(r.clinic_id, r.patient_id, r.doctor_id, true, r.at) end here,
  case when not r.is_new and not r.anyway then waiting_visit(r.clinic_id, r.patient_id, r.doctor_id, false, r.at) end elsewhere
  from asked r where r.kept is null and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0
),
judged as materialized (
  select r.n, v.ends_at, l.timezone, c.settings->'country' country, w.here waits_here,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when ((select h.rules_version from doctors_held h where h.id = r.doctor_id)
    is not distinct from (select d.rules_version from doctors d where d.id = r.doctor_id)) is not true then 'rules in view'
  when (not r.phone_is_national or (c.settings ->> 'country') is not distinct from r.phone_read_in) is not true then 'phone read in its country'
  when (r.phone_is_possible) is not true then 'phone'
  when (m.active) is not true then 'doctor'
  when (r.is_new or p.id is not null) is not true then 'patient on record'
  when (r.is_new or p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (r.is_new or p.status = 'active') is not true then 'patient active'
  when (l.id is not null) is not true then 'location'
  when (r.may_take_in && array['clinic', case when d.user_id = r.user_id then 'treating' end]) is not true then 'own queue'
  when (not r.asks_first or not (
      exists (select from candidates x where x.n = r.n and x.why <> '{externalId}')
      or r.date_of_birth is not null and resembles_somebody(r.clinic_id, r.date_of_birth, r.search_name, string_to_array(r.search_digits, ' '))
  )) is not true then 'nobody alike'
  when (w.here is null) is not true then 'not in this line yet'
  when (w.elsewhere is null) is not true then 'in no other line' || coalesce('@' || w.elsewhere, '')
  when (not doctor_is_elsewhere(r.doctor_id, r.clinic_id, r.starts_at, v.ends_at, null, r.clinic_id not in (select doctor_works_in(r.doctor_id, r.starts_at, v.ends_at)))) is not true then 'in no other clinic'
  end refused
  from asked r
  left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id
  left join doctors_held d on d.id = r.doctor_id
  left join clinics c on c.id = r.clinic_id
  left join clinic_doctors m on m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id
  left join locations l on l.clinic_id = r.clinic_id and l.id = r.location_id and l.active
  left join waiting w on w.n = r.n
  cross join lateral (select r.starts_at + make_interval(mins => coalesce(r.duration, (c.settings->'durations'->>r.treatment_type)::int, (c.settings->>'defaultDuration')::int, 30)) ends_at) v
  where r.kept is null and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0
),
taken_in as (
  insert into appointments (
    clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, reason,
    booked_by, booked_as, checked_in_at, overbooked_over, overbook, patient_overlap, created_at, updated_at
  )
  select r.clinic_id, r.id, r.doctor_id, r.patient_id, r.location_id, 'IN_PERSON', r.treatment_type, 'CHECKED_IN', r.priority,
  r.starts_at, j.ends_at, j.timezone, r.reason, r.user_id, 'STAFF', r.at, '{OUTSIDE_HOURS,CLOSURE,TIME_OFF}'::text[],
  doctor_is_taken(r.doctor_id, r.starts_at, j.ends_at, null, false),
  patient_is_taken(r.clinic_id, r.patient_id, r.starts_at, j.ends_at, null), r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null on conflict do nothing returning *
),
newcomers as (
  insert into patients (clinic_id, id, created_at, updated_at,
    name, phone, date_of_birth, search_name, search_digits, search_pieces, search_source, phone_e164)
  select e.clinic_id, e.patient_id, r.at, r.at,
  r.name, r.phone, r.date_of_birth, r.search_name, r.search_digits, r.search_pieces, r.search_source, r.phone_e164
  from taken_in e join asked r on r.id = e.id where r.is_new returning *
),
registered as (
  select p.*, r.n from newcomers p join asked r on r.clinic_id = p.clinic_id and r.patient_id = p.id
),
arrival as (
  insert into queue_states (clinic_id, doctor_id, id, token_day, last_token, created_at, updated_at)
  select taken_in.clinic_id, taken_in.doctor_id, gen_random_uuid(), local_of(taken_in.created_at, c.timezone)::date, 1, taken_in.created_at, taken_in.created_at
  from taken_in join clinics c on c.id = taken_in.clinic_id where taken_in.type = 'IN_PERSON'
  on conflict (clinic_id, doctor_id) do update set token_day = excluded.token_day,
  last_token = case when queue_states.token_day = excluded.token_day then queue_states.last_token + 1 else 1 end,
  version = queue_states.version + 1, updated_at = excluded.updated_at returning *
),
entry as (
  insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
  select taken_in.clinic_id, taken_in.id, taken_in.doctor_id, q.token_day, q.last_token, taken_in.created_at
  from taken_in join arrival q on q.clinic_id = taken_in.clinic_id and q.doctor_id = taken_in.doctor_id
  on conflict (clinic_id, appointment_id) do update set
  token_number = case when queue_entries.local_day = excluded.local_day and queue_entries.doctor_id = excluded.doctor_id then queue_entries.token_number else excluded.token_number end,
  doctor_id = excluded.doctor_id, local_day = excluded.local_day, entered_at = excluded.entered_at,
  called_at = null, placed = null, placed_priority = null, told_at = null
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.walked_in' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, case when e.overbook then '{"overbook": [null, true]}'::jsonb end changed
  from taken_in e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.registered' action,
  jsonb_build_object('patientId', e.id) payload, (select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
    from candidates x where x.n = e.n having count(*) > 0) changed
  from registered e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.read' action,
  null::jsonb payload, null::jsonb changed
  from candidates e join asked r on r.n = e.n join judged j on j.n = e.n and j.refused = 'nobody alike'
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.id is not null written,
  case when e.id is not null then (select to_jsonb(image) from (select e.*,
      (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
          from patients p where p.clinic_id = e.clinic_id and p.id = e.patient_id) part) patient,
      (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
          from doctors d join clinic_doctors m on m.clinic_id = e.clinic_id and m.doctor_id = d.id where d.id = e.doctor_id) part) doctor,
      (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = e.clinic_id and l.id = e.location_id) part) location,
      (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
          from clinics c where c.id = e.clinic_id) part) clinic,
      case when e.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = e.clinic_id
        and p.follow_up_appointment_id = e.id and p.status <> 'cancelled') end plan_day,
      e.type = 'VIDEO_CALL' and e.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
          from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image) || coalesce((
      select jsonb_build_object('patient', jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
          'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids))
      from newcomers p where p.clinic_id = e.clinic_id and p.id = e.patient_id
    ), '{}')
  else jsonb_build_object('country', j.country, 'candidates', (select jsonb_agg(x.summary) from candidates x where x.n = r.n), 'waits_here', j.waits_here) end image
  from asked r left join judged j on j.n = r.n left join taken_in e on e.clinic_id = r.clinic_id and e.id = r.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* change-series */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, version int, time text, duration_minutes int,
    doctor_id uuid, location_id uuid, timezone text, end_date date, recurrence jsonb, status text, paused_as jsonb,
    names text[], visits_doctor uuid, cancellation_code text, moves jsonb, cancels jsonb, visits jsonb,
    skipped jsonb, is_decided boolean, clinic_rules int, membership_rules int, doctor_rules int
  ) limit 32
),
to_book as materialized (
  select r.n, v.* from asked r cross join lateral jsonb_to_recordset(r.visits) as v(
    id uuid, sequence int, starts_at timestamptz, ends_at timestamptz, type text, location_id uuid, timezone text,
    treatment_type text, priority text, notify boolean, external_id text, modified boolean,
    reason text, notes text, staff_note text, address text
  ) where r.kept is null
),
moving as materialized (
  select r.n, v.* from asked r cross join lateral jsonb_to_recordset(r.moves) as v(
    id uuid, version int, starts_at timestamptz, ends_at timestamptz
  ) where r.kept is null
),
planned as materialized (
  select m.n, m.id, m.version from moving m
  union all select r.n, v.id, v.version from asked r cross join lateral jsonb_to_recordset(r.cancels) as v(id uuid, version int)
  where r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select t.clinic_id, t.patient_id from asked r join series t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null) s))
  and p.id = any (array(select s.patient_id from (select t.clinic_id, t.patient_id from asked r join series t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select v.doctor_id from planned y join asked r on r.n = y.n join appointments v on v.clinic_id = r.clinic_id and v.id = y.id
      union select r.visits_doctor from asked r where r.kept is null))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
held as materialized (
  select t.*, r.n from asked r join series t on t.clinic_id = r.clinic_id and t.id = r.id and t.version = r.version
  where r.kept is null and (select count(*) from doctors_held) >= 0 order by t.id for no key update of t
),
visits_held as materialized (
  select v.*, t.n from held t join planned y on y.n = t.n
  join appointments v on v.clinic_id = t.clinic_id and v.id = y.id and v.series_id = t.id and v.version = y.version
  order by v.id for no key update of v
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and (select count(*) from visits_held v where v.n = r.n) = (select count(*) from planned y where y.n = r.n)) is not true then 'series and visits as planned on'
  when (jsonb_array_length(r.visits) = 0 or p.id is not null) is not true then 'patient on record'
  when (jsonb_array_length(r.visits) = 0 or p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (jsonb_array_length(r.visits) = 0 or p.status = 'active') is not true then 'patient active'
  when (not r.is_decided or (select c.rules_version from clinics c where c.id = r.clinic_id) = r.clinic_rules
    and (select m.rules_version from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = r.visits_doctor) = r.membership_rules
    and (select d.rules_version from doctors_held d where d.id = r.visits_doctor) = r.doctor_rules) is not true then 'rules as decided on'
  when (not exists (
      select from moving w join appointments b on b.doctor_id = r.visits_doctor and b.overbook
      and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
      and b.ends_at > w.starts_at and b.id not in (select x.id from moving x where x.n = w.n)
      where w.n = r.n
  )) is not true then 'nothing overbooked where visits go'
  when (not exists (
      select from to_book w join appointments b on b.doctor_id = r.visits_doctor and b.overbook
      and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
      and b.ends_at > w.starts_at and b.id not in (select x.id from to_book x where x.n = w.n)
      where w.n = r.n
  )) is not true then 'nothing overbooked where visits are booked'
  end refused
  from asked r left join held t on t.n = r.n
  left join patients_held p on p.clinic_id = t.clinic_id and p.id = t.patient_id
  where r.kept is null and (select count(*) from visits_held) >= 0
),
changed as (
  update series t set time = case when 'time' = any (r.names) then r.time else t.time end,
  duration_minutes = case when 'duration_minutes' = any (r.names) then r.duration_minutes else t.duration_minutes end,
  doctor_id = case when 'doctor_id' = any (r.names) then r.doctor_id else t.doctor_id end,
  location_id = case when 'location_id' = any (r.names) then r.location_id else t.location_id end,
  timezone = case when 'timezone' = any (r.names) then r.timezone else t.timezone end,
  end_date = case when 'end_date' = any (r.names) then r.end_date else t.end_date end,
  recurrence = case when 'recurrence' = any (r.names) then r.recurrence else t.recurrence end,
  status = case when 'status' = any (r.names) then r.status else t.status end,
  paused_as = case when 'paused_as' = any (r.names) then r.paused_as else t.paused_as end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
cancelled as (
  update appointments v set status = 'CANCELLED', cancelled_at = r.at, cancelled_by = r.user_id,
  cancellation_code = r.cancellation_code, version = v.version + 1, updated_at = r.at
  from changed s join asked r on r.n = s.n cross join lateral jsonb_to_recordset(r.cancels) as y(id uuid)
  where v.clinic_id = s.clinic_id and v.id = y.id returning v.*, r.n
),
rooms_ended as (
  update video_consultations v set status = case cancelled.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then cancelled.updated_at end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = cancelled.updated_at
  from cancelled where v.clinic_id = cancelled.clinic_id and v.appointment_id = cancelled.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, cancelled.patient_id, cancelled.n n
),
callers_left as (
  update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n
),
moved as materialized (
  select w.*, r.n from changed s join asked r on r.n = s.n
  cross join lateral move_visits(s.clinic_id, r.visits_doctor, r.at, r.moves) w
),
put as (
  insert into appointments (
    clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone,
    overbooked_over, notify, external_id, reason, notes, staff_note, address,
    series_id, series_sequence, series_modified, booked_by, booked_as, created_at, updated_at
  )
  select s.clinic_id, o.id, r.visits_doctor, s.patient_id, o.location_id, o.type, o.treatment_type, 'SCHEDULED', o.priority, o.starts_at, o.ends_at, o.timezone,
  '{}'::text[], o.notify, case when not exists (select from appointments x where x.clinic_id = s.clinic_id and x.external_id = o.external_id
    and x.status <> 'CANCELLED' and x.id is distinct from o.id) then o.external_id end, o.reason, o.notes, o.staff_note, o.address,
  s.id, o.sequence, o.modified, r.user_id, 'STAFF', r.at, r.at
  from changed s join asked r on r.id = s.id join to_book o on o.n = r.n
  order by o.starts_at on conflict do nothing returning *
),
booked as (
  select p.*, o.n from put p join to_book o on o.id = p.id
),
touched as (
  select * from moved union all select * from cancelled union all select * from booked
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.status = b.status then 'series.changed' when e.status = 'paused' then 'series.paused' else 'series.resumed' end action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{cancellation_reason,reason,notes}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.rescheduled' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{reason,notes,staff_note,address,overbook_reason,diagnosis,treatment_plan,clinical_notes,check_in_override_reason,follow_up_reason,cancellation_reason}') changed
  from moved e join asked r on r.n = e.n join visits_held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.cancelled' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, '{"status": [null, "CANCELLED"]}'::jsonb changed
  from cancelled e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.booked' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, null::jsonb changed
  from booked e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from rooms_ended e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_participant' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.participant_left' action,
  jsonb_build_object('status', e.status, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from callers_left e join asked r on r.n = e.n
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
  case when not e.written then null when undo_unless(
    (select count(*) from cancelled v where v.n = r.n) = jsonb_array_length(r.cancels)
    and (select count(*) from moved v where v.n = r.n) = jsonb_array_length(r.moves)
    and (select count(*) from booked v where v.n = r.n) = jsonb_array_length(r.visits)
  ) then jsonb_build_object('series', to_jsonb(e) - '{n,written}'::text[], 'skipped', r.skipped,
    'changed', coalesce((select jsonb_agg(((select to_jsonb(image) from (select touched.*,
                (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                    from patients p where p.clinic_id = touched.clinic_id and p.id = touched.patient_id) part) patient,
                (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                    from doctors d join clinic_doctors m on m.clinic_id = touched.clinic_id and m.doctor_id = d.id where d.id = touched.doctor_id) part) doctor,
                (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = touched.clinic_id and l.id = touched.location_id) part) location,
                (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                    from clinics c where c.id = touched.clinic_id) part) clinic,
                case when touched.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = touched.clinic_id
                  and p.follow_up_appointment_id = touched.id and p.status <> 'cancelled') end plan_day,
                touched.type = 'VIDEO_CALL' and touched.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                    from video_consultations v where v.clinic_id = touched.clinic_id and v.appointment_id = touched.id), false) call_over) image)) - 'n' order by touched.starts_at) from touched where touched.n = r.n), '[]'::jsonb)) end image
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

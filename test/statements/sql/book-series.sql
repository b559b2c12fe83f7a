/* book-series */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, patient_id uuid, doctor_id uuid,
    location_id uuid, template_id uuid, type text, treatment_type text, duration_minutes int, time text,
    timezone text, start_date date, end_date date, recurrence jsonb, reason text, notes text, visits jsonb,
    skipped jsonb, shifted jsonb, clinic_rules int, membership_rules int, doctor_rules int
  ) limit 32
),
to_book as materialized (
  select r.n, v.* from asked r cross join lateral jsonb_to_recordset(r.visits) as v(
    id uuid, sequence int, starts_at timestamptz, ends_at timestamptz, type text, location_id uuid, timezone text,
    treatment_type text, priority text, notify boolean, external_id text, modified boolean,
    reason text, notes text, staff_note text, address text
  ) where r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select r.clinic_id, r.patient_id from asked r where r.kept is null) s))
  and p.id = any (array(select s.patient_id from (select r.clinic_id, r.patient_id from asked r where r.kept is null) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select r.doctor_id from asked r where r.kept is null))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged'
  when (p.status = 'active') is not true then 'patient active'
  when ((select c.rules_version from clinics c where c.id = r.clinic_id) = r.clinic_rules
    and (select m.rules_version from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id) = r.membership_rules
    and (select d.rules_version from doctors_held d where d.id = r.doctor_id) = r.doctor_rules) is not true then 'rules as decided on'
  when (not exists (
      select from to_book w join appointments b on b.doctor_id = r.doctor_id and b.overbook
      and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
      and b.ends_at > w.starts_at and b.id not in (select x.id from to_book x where x.n = w.n)
      where w.n = r.n
  )) is not true then 'nothing overbooked there'
  end refused
  from asked r left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id
  where r.kept is null and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0
),
series_put as (
  insert into series (clinic_id, created_at, updated_at,
    id, patient_id, doctor_id, location_id, template_id, type, treatment_type, duration_minutes, time, timezone,
    start_date, end_date, recurrence, reason, notes)
  select r.clinic_id, r.at, r.at,
  r.id, r.patient_id, r.doctor_id, r.location_id, r.template_id, r.type, r.treatment_type, r.duration_minutes,
  r.time, r.timezone, r.start_date, r.end_date, r.recurrence, r.reason, r.notes
  from judged j join asked r on r.n = j.n where j.refused is null returning *
),
put as (
  insert into appointments (
    clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone,
    overbooked_over, notify, external_id, reason, notes, staff_note, address,
    series_id, series_sequence, series_modified, booked_by, booked_as, created_at, updated_at
  )
  select s.clinic_id, o.id, r.doctor_id, s.patient_id, o.location_id, o.type, o.treatment_type, 'SCHEDULED', o.priority, o.starts_at, o.ends_at, o.timezone,
  '{}'::text[], o.notify, case when not exists (select from appointments x where x.clinic_id = s.clinic_id and x.external_id = o.external_id
    and x.status <> 'CANCELLED' and x.id is distinct from o.id) then o.external_id end, o.reason, o.notes, o.staff_note, o.address,
  s.id, o.sequence, o.modified, r.user_id, 'STAFF', r.at, r.at
  from series_put s join asked r on r.id = s.id join to_book o on o.n = r.n
  order by o.starts_at on conflict do nothing returning *
),
booked as (
  select p.*, o.n from put p join to_book o on o.id = p.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'series.booked' action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, null::jsonb changed
  from series_put e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.booked' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, null::jsonb changed
  from booked e join asked r on r.n = e.n
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
  jsonb_build_object('series', to_jsonb(e), 'skipped', r.skipped, 'shifted', r.shifted,
    'appointments', (select jsonb_agg(((select to_jsonb(image) from (select booked.*,
              (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                  from patients p where p.clinic_id = booked.clinic_id and p.id = booked.patient_id) part) patient,
              (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                  from doctors d join clinic_doctors m on m.clinic_id = booked.clinic_id and m.doctor_id = d.id where d.id = booked.doctor_id) part) doctor,
              (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = booked.clinic_id and l.id = booked.location_id) part) location,
              (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                  from clinics c where c.id = booked.clinic_id) part) clinic,
              case when booked.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = booked.clinic_id
                and p.follow_up_appointment_id = booked.id and p.status <> 'cancelled') end plan_day,
              booked.type = 'VIDEO_CALL' and booked.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                  from video_consultations v where v.clinic_id = booked.clinic_id and v.appointment_id = booked.id), false) call_over) image)) - 'n' order by booked.starts_at) from booked where booked.n = r.n)) image
  from series_put e join asked r on r.id = e.id
  where undo_unless((select count(*) from booked b where b.n = r.n) = jsonb_array_length(r.visits))
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

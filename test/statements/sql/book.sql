/* book */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, patient_id uuid,
    location_id uuid, starts_at timestamptz, external_id text, may_book text[], may_read text[], type text,
    ends_at timestamptz, timezone text, treatment_type text, status text, priority text, notify boolean,
    overbooked_over text[], reason text, notes text, staff_note text, address text, overbook_reason text,
    overbook boolean, is_over boolean, is_staff boolean, clinic_rules int, membership_rules int, doctor_rules int
  ) limit 32
),
subjects as materialized (
  select r.n, r.clinic_id, r.doctor_id, o.records, coalesce(r.patient_id, case when o.records = 1 then o.only_id end) patient_id
  from asked r cross join lateral (
    select count(*)::int records, min(p.id::text)::uuid only_id from patients p
    where r.patient_id is null and 'own' = any (r.may_book) and p.clinic_id = r.clinic_id
    and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))
  ) o where r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select s.clinic_id, s.patient_id from subjects s) s))
  and p.id = any (array(select s.patient_id from (select s.clinic_id, s.patient_id from subjects s) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select s.doctor_id from subjects s))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
judged as materialized (
  select r.n, s.patient_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (m.active) is not true then 'doctor'
  when (s.patient_id is not null or s.records = 0) is not true then 'which patient'
  when (r.may_book && array['clinic', 'treating'] or r.may_book && me.own) is not true then 'patient'
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  when (r.location_id is null or exists (select from locations l where l.clinic_id = r.clinic_id and l.id = r.location_id and l.active)) is not true then 'location'
  when (r.may_book && me.staff or r.may_book && me.own) is not true then 'right to book'
  when (r.external_id is null or not exists (select from appointments x where x.clinic_id = r.clinic_id and x.external_id = r.external_id
      and x.status <> 'CANCELLED' and x.id is distinct from r.id)) is not true then 'external id' || coalesce('@' || (select x.id from (select x.* from appointments x where x.clinic_id = r.clinic_id and x.external_id = r.external_id
        and x.status <> 'CANCELLED' and x.id is distinct from r.id) x
      cross join lateral (
        select array['clinic',
        case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = r.clinic_id and place.doctor_id = self.id
          where self.user_id = r.user_id and not place.active) then 'colleague' end,
        (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = r.clinic_id and m.doctor_id = d.id
          where d.id = x.doctor_id and d.user_id = r.user_id and m.active),
        (select 'former' from doctors d where d.id = x.doctor_id and d.user_id = r.user_id)] staff,
        coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = r.clinic_id and p.id = x.patient_id
            and not x.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
              and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
      ) me
      where r.may_read && (me.staff || me.own)), '')
  when ((r.may_book && me.staff) = r.is_staff
    and (c.rules_version, m.rules_version, d.rules_version) = (r.clinic_rules, r.membership_rules, r.doctor_rules)) is not true then 'rules as decided on'
  when (r.may_book && me.staff or not exists (select from subjects o join asked x on x.n = o.n
      where o.clinic_id = s.clinic_id and o.patient_id = s.patient_id and o.n < s.n and not x.is_staff)) is not true then 'first of its patient'
  when (r.may_book && me.staff or count_patients_bookings(s.clinic_id, s.patient_id, r.at) < coalesce((c.settings->>'maxOpenBookingsPerPatient')::int, 5)) is not true then 'limit'
  when (r.overbook or not doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, null, true)) is not true then 'nothing overbooked there'
  when (r.overbook or not patient_is_taken(s.clinic_id, s.patient_id, r.starts_at, r.ends_at, null)) is not true then 'patient is free'
  when (not r.overbook or not doctor_is_elsewhere(r.doctor_id, r.clinic_id, r.starts_at, r.ends_at, null, r.is_over)) is not true then 'over no other clinic'
  end refused
  from subjects s join asked r on r.n = s.n
  left join patients_held p on p.clinic_id = s.clinic_id and p.id = s.patient_id
  left join doctors_held d on d.id = s.doctor_id
  left join clinics c on c.id = s.clinic_id
  left join clinic_doctors m on m.clinic_id = s.clinic_id and m.doctor_id = s.doctor_id
  cross join lateral (
    select array['clinic', case when d.user_id = r.user_id then 'treating' end] staff,
    case when ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true))) then array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] else '{}' end || '{link}' own
  ) me
  where (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0
),
booked as (
  insert into appointments (
    clinic_id, id, patient_id, overbook, patient_overlap, booked_by, booked_as, created_at, updated_at,
    starts_at, type, ends_at, timezone, treatment_type, status, priority, notify, external_id, overbooked_over,
    reason, notes, staff_note, address, overbook_reason, doctor_id, location_id
  )
  select r.clinic_id, r.id, j.patient_id,
  r.overbook and doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, null, false),
  r.overbook and patient_is_taken(r.clinic_id, j.patient_id, r.starts_at, r.ends_at, null), r.user_id,
  case when r.is_staff then 'STAFF' else 'PATIENT' end, r.at, r.at,
  r.starts_at, r.type, r.ends_at, r.timezone, r.treatment_type, r.status, r.priority, r.notify, r.external_id,
  r.overbooked_over, r.reason, r.notes, r.staff_note, r.address, r.overbook_reason, r.doctor_id, r.location_id
  from judged j join asked r on r.n = j.n where j.refused is null
  order by r.external_id, r.n on conflict do nothing returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.booked' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, case when e.overbook then '{"overbook": [null, true], "overbook_reason": null}'::jsonb end changed
  from booked e join asked r on r.id = e.id
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
  (select to_jsonb(image) from (select e.*,
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
          from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image) image
  from booked e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* complete */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], link_id uuid, clinical_notes text, diagnosis text, treatment_plan text, names text[], asks text,
    follow_up_type text, scheduled_for date, instructions text, medications text, tests text, restrictions text,
    plan_id uuid, plan_doctor_id uuid, plan_location_id uuid, plan_priority text, plan_names text[],
    expected_plan uuid, visit_id uuid, visit_doctor_id uuid, visit_location_id uuid, visit_type text,
    visit_priority text, visit_timezone text, follow_up_reason text, address text, candidates jsonb,
    clinic_rules int, membership_rules int, doctor_rules int, refusal jsonb
  ) limit 32
),
subjects as materialized (
  select r.n, t.clinic_id, t.patient_id, r.visit_doctor_id doctor_id
  from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id where r.visit_id is not null and r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select s.clinic_id, s.patient_id from subjects s) s))
  and p.id = any (array(select s.patient_id from (select s.clinic_id, s.patient_id from subjects s) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select s.doctor_id from subjects s))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0 order by t.id for no key update of t
),
plans_held as materialized (
  select p.*, r.n from asked r join held t on t.n = r.n
  join follow_up_plans p on p.clinic_id = t.clinic_id and p.appointment_id = t.id and p.status <> 'cancelled'
  where r.asks <> 'nothing' order by p.id for no key update of p
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (t.erased is not true) is not true then 'not erased'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (r.may_do && me.staff and t.status in ('CHECKED_IN', 'IN_PROGRESS')) is not true then 'step'
  when (r.visit_id is null or (select p.id is not null from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = (select s.patient_id from subjects s where s.n = r.n))) is not true then 'patient on record'
  when (r.visit_id is null or (select p.merged_into is null from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = (select s.patient_id from subjects s where s.n = r.n))) is not true then 'patient not merged' || coalesce('@' || (select p.merged_into from patients_held p where p.clinic_id = r.clinic_id and p.id = (select s.patient_id from subjects s where s.n = r.n)), '')
  when (r.visit_id is null or (select p.status = 'active' from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = (select s.patient_id from subjects s where s.n = r.n))) is not true then 'patient active'
  when (r.plan_location_id is null or exists (
      select from locations l where l.clinic_id = r.clinic_id and l.id = r.plan_location_id and l.active
  )) is not true then 'location of this clinic'
  when (r.plan_doctor_id is null or exists (
      select from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = r.plan_doctor_id and m.active
  )) is not true then 'doctor of this clinic'
  when ((select h.id from plans_held h where h.n = r.n and h.status <> 'completed') is not distinct from r.expected_plan) is not true then 'open plan as expected'
  end refused
  from asked r left join held t on t.n = r.n
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = t.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id
      where d.id = t.doctor_id and d.user_id = r.user_id and (m.active or t.status in ('IN_PROGRESS') and m.inactive_since > r.at - interval '24 hours')),
    (select 'former' from doctors d where d.id = t.doctor_id and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id
        and not t.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
),
changed as (
  update appointments t set status = 'COMPLETED',
  completed_at = r.at,
  clinical_notes = case when 'clinical_notes' = any (r.names) then r.clinical_notes else t.clinical_notes end,
  diagnosis = case when 'diagnosis' = any (r.names) then r.diagnosis else t.diagnosis end,
  treatment_plan = case when 'treatment_plan' = any (r.names) then r.treatment_plan else t.treatment_plan end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
picked as (
  select v.n, c.starts_at, c.ends_at from changed v join asked r on r.n = v.n cross join lateral (
    select s.starts_at, s.ends_at from jsonb_to_recordset(r.candidates) s(place int, starts_at timestamptz, ends_at timestamptz)
    where not doctor_is_taken(r.visit_doctor_id, s.starts_at, s.ends_at, null, false)
    and not patient_is_taken(v.clinic_id, v.patient_id, s.starts_at, s.ends_at, v.id) order by s.place limit 1
  ) c where r.visit_id is not null and (select c.rules_version from clinics c where c.id = r.clinic_id) = r.clinic_rules
  and (select m.rules_version from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = r.visit_doctor_id) = r.membership_rules
  and (select d.rules_version from doctors_held d where d.id = r.visit_doctor_id) = r.doctor_rules
  and not exists (select from plans_held h where h.n = v.n and h.status = 'completed')
),
booked as (
  insert into appointments (
    clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone,
    overbooked_over, is_follow_up, follow_up_reason, address, parent_appointment_id, original_appointment_id, plan_id,
    booked_by, booked_as, created_at, updated_at
  )
  select v.clinic_id, r.visit_id, r.visit_doctor_id, v.patient_id, r.visit_location_id, r.visit_type, 'FOLLOW_UP', 'SCHEDULED',
  r.visit_priority, k.starts_at, k.ends_at, r.visit_timezone, '{}'::text[], true, r.follow_up_reason, r.address, v.id,
  coalesce(v.original_appointment_id, v.id), r.plan_id, r.user_id, 'STAFF', r.at, r.at
  from changed v join picked k on k.n = v.n join asked r on r.n = v.n on conflict do nothing returning *
),
follow_ups as (
  select b.*, r.n from booked b join asked r on r.visit_id = b.id
),
amended as (
  update follow_up_plans p set follow_up_type = case when 'follow_up_type' = any (r.plan_names) then r.follow_up_type else p.follow_up_type end,
  scheduled_for = case when 'scheduled_for' = any (r.plan_names) then r.scheduled_for else p.scheduled_for end,
  doctor_id = case when 'doctor_id' = any (r.plan_names) then r.plan_doctor_id else p.doctor_id end,
  priority = case when 'priority' = any (r.plan_names) then r.plan_priority else p.priority end,
  instructions = case when 'instructions' = any (r.plan_names) then r.instructions else p.instructions end,
  medications = case when 'medications' = any (r.plan_names) then r.medications else p.medications end,
  tests = case when 'tests' = any (r.plan_names) then r.tests else p.tests end,
  restrictions = case when 'restrictions' = any (r.plan_names) then r.restrictions else p.restrictions end,
  days_after = case when 'scheduled_for' = any (r.plan_names) then null else p.days_after end,
  status = case when f.id is not null then 'completed' when 'scheduled_for' = any (r.plan_names) then 'scheduled' else p.status end,
  follow_up_appointment_id = f.id, version = p.version + 1, updated_at = r.at
  from changed v join asked r on r.n = v.n left join follow_ups f on f.n = v.n
  where r.asks <> 'nothing' and p.clinic_id = v.clinic_id and p.appointment_id = v.id and p.status in ('scheduled', 'overdue')
  returning p.*, r.n
),
made as (
  insert into follow_up_plans (
    clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, status, priority,
    instructions, medications, tests, restrictions, follow_up_appointment_id, created_at, updated_at
  )
  select v.clinic_id, r.plan_id, v.id, v.patient_id, coalesce(r.plan_doctor_id, case when r.follow_up_type <> 'specialist' then v.doctor_id end),
  r.follow_up_type, coalesce(r.scheduled_for, local_of(v.starts_at, v.timezone)::date + 7),
  case when r.scheduled_for is null then 7 end, case when f.id is null then 'scheduled' else 'completed' end,
  r.plan_priority, r.instructions, r.medications, r.tests, r.restrictions, f.id, r.at, r.at
  from changed v join asked r on r.n = v.n left join follow_ups f on f.n = v.n
  where r.asks <> 'nothing' and not exists (select from plans_held h where h.n = v.n) returning *
),
plans as (
  select m.*, r.n from made m join asked r on r.plan_id = m.id union all select w.* from amended w
),
rooms_ended as (
  update video_consultations v set status = case changed.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then changed.updated_at end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = changed.updated_at
  from changed where v.clinic_id = changed.clinic_id and v.appointment_id = changed.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, changed.patient_id, changed.n n
),
callers_left as (
  update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.completed' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{reason,notes,staff_note,address,overbook_reason,diagnosis,treatment_plan,clinical_notes,check_in_override_reason,follow_up_reason,cancellation_reason}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from plans e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.booked' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, null::jsonb changed
  from follow_ups e join asked r on r.n = e.n
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
  jsonb_build_object('appointment', ((select to_jsonb(image) from (select e.*,
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
              from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image)) - '{n,written}'::text[], 'asked', r.asks)
  || case when r.asks = 'nothing' then '{}' else jsonb_build_object(
    'plan', coalesce(
      (select ((select to_jsonb(image) from (select plans.*,
              (select part from (select v.id, v.status, v.starts_at from follow_ups v where v.clinic_id = plans.clinic_id and v.id = plans.follow_up_appointment_id) part) follow_up_appointment,
              (select o.status from changed o where o.clinic_id = plans.clinic_id and o.id = plans.appointment_id) parent_status,
              (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
                  from patients x where x.clinic_id = plans.clinic_id and x.id = plans.patient_id) part) patient,
              (select c.timezone from clinics c where c.id = plans.clinic_id) timezone) image)) - 'n' from plans where plans.n = e.n),
      (select ((select to_jsonb(image) from (select plans_held.*,
              (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = plans_held.clinic_id and v.id = plans_held.follow_up_appointment_id) part) follow_up_appointment,
              (select o.status from changed o where o.clinic_id = plans_held.clinic_id and o.id = plans_held.appointment_id) parent_status,
              (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
                  from patients x where x.clinic_id = plans_held.clinic_id and x.id = plans_held.patient_id) part) patient,
              (select c.timezone from clinics c where c.id = plans_held.clinic_id) timezone) image)) - 'n' from plans_held where plans_held.n = e.n)),
    'follow_up', (select ((select to_jsonb(image) from (select follow_ups.*,
            (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                from patients p where p.clinic_id = follow_ups.clinic_id and p.id = follow_ups.patient_id) part) patient,
            (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                from doctors d join clinic_doctors m on m.clinic_id = follow_ups.clinic_id and m.doctor_id = d.id where d.id = follow_ups.doctor_id) part) doctor,
            (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = follow_ups.clinic_id and l.id = follow_ups.location_id) part) location,
            (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                from clinics c where c.id = follow_ups.clinic_id) part) clinic,
            case when follow_ups.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = follow_ups.clinic_id
              and p.follow_up_appointment_id = follow_ups.id and p.status <> 'cancelled') end plan_day,
            follow_ups.type = 'VIDEO_CALL' and follow_ups.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                from video_consultations v where v.clinic_id = follow_ups.clinic_id and v.appointment_id = follow_ups.id), false) call_over) image)) - 'n' from follow_ups where follow_ups.n = e.n),
    'refusal', r.refusal) end image
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

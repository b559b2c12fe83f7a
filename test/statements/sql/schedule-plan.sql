/* schedule-plan */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, location_id uuid, type text,
    treatment_type text, status text, priority text, starts_at timestamptz, ends_at timestamptz, timezone text,
    plan_id uuid, follow_up_reason text, notes text, address text, is_patient boolean, is_referral boolean,
    versions bigint[], may_read text[], may_do text[], clinic_rules int, membership_rules int, doctor_rules int
  ) limit 32
),
subjects as materialized (
  select r.n, r.clinic_id, plan.patient_id, r.doctor_id, plan.appointment_id asking_id
  from asked r join follow_up_plans plan on plan.clinic_id = r.clinic_id and plan.id = r.plan_id where r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select s.clinic_id, s.patient_id from subjects s) s))
  and p.id = any (array(select s.patient_id from (select s.clinic_id, s.patient_id from subjects s) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select s.doctor_id from subjects s))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
asking_held as materialized (
  select asking.*, s.n from subjects s join appointments asking on asking.clinic_id = s.clinic_id and asking.id = s.asking_id
  where (select count(*) from doctors_held) >= 0 order by asking.id for no key update of asking
),
plans_held as materialized (
  select plan.*, r.n from asked r join follow_up_plans plan on plan.clinic_id = r.clinic_id and plan.id = r.plan_id
  where r.kept is null and (select count(*) from doctors_held) >= 0 and (select count(*) from asking_held) >= 0 order by plan.id for no key update of plan
),
judged as materialized (
  select r.n, plan.patient_id, plan.appointment_id asking_id, coalesce(asking.original_appointment_id, asking.id) root_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (plan.id is not null and r.may_read && (me.staff || me.own)) is not true then 'plan'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.is_referral or d.user_id = r.user_id) is not true then 'own calendar or referred'
  when (r.versions is null or plan.version = any (r.versions)) is not true then 'fresh'
  when (plan.status <> 'completed') is not true then 'not converted'
  when (plan.status <> 'cancelled') is not true then 'not cancelled'
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  when ((select c.rules_version from clinics c where c.id = r.clinic_id) = r.clinic_rules
    and (select m.rules_version from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id) = r.membership_rules
    and (select d.rules_version from doctors_held d where d.id = r.doctor_id) = r.doctor_rules) is not true then 'rules as decided on'
  when (not doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, null, true)) is not true then 'nothing overbooked there'
  when (not patient_is_taken(r.clinic_id, plan.patient_id, r.starts_at, r.ends_at, null)) is not true then 'patient is free'
  end refused
  from asked r left join subjects s on s.n = r.n left join plans_held plan on plan.n = r.n
  left join asking_held asking on asking.n = r.n
  left join patients_held p on p.clinic_id = s.clinic_id and p.id = s.patient_id left join doctors_held d on d.id = s.doctor_id
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = plan.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = plan.clinic_id and m.doctor_id = d.id
      where d.id = any (array[plan.doctor_id, asking.doctor_id]) and d.user_id = r.user_id and m.active),
    (select 'former' from doctors d where d.id = any (array[plan.doctor_id, asking.doctor_id]) and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = plan.clinic_id and p.id = plan.patient_id
        and not plan.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
),
booked as (
  insert into appointments (
    clinic_id, patient_id, overbooked_over, is_follow_up, parent_appointment_id, original_appointment_id, booked_by, booked_as,
    created_at, updated_at,
    id, doctor_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, plan_id,
    follow_up_reason, notes, address
  )
  select r.clinic_id, j.patient_id, '{}'::text[], true, j.asking_id, j.root_id, r.user_id,
  case when r.is_patient then 'PATIENT' else 'STAFF' end, r.at, r.at,
  r.id, r.doctor_id, r.location_id, r.type, r.treatment_type, r.status, r.priority, r.starts_at, r.ends_at,
  r.timezone, r.plan_id, r.follow_up_reason, r.notes, r.address
  from judged j join asked r on r.n = j.n where j.refused is null on conflict do nothing returning *
),
converted as (
  update follow_up_plans plan set status = 'completed', follow_up_appointment_id = b.id,
  version = plan.version + 1, updated_at = b.updated_at
  from booked b join asked r on r.id = b.id where plan.clinic_id = b.clinic_id and plan.id = b.plan_id returning plan.*, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.booked' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, null::jsonb changed
  from booked e join asked r on r.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'followup_plan.converted' action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from converted e join asked r on r.n = e.n
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
  jsonb_build_object('appointment', (select to_jsonb(image) from (select e.*,
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
            from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image),
    'plan', (select ((select to_jsonb(image) from (select converted.*,
            (select part from (select v.id, v.status, v.starts_at from booked v where v.clinic_id = converted.clinic_id and v.id = converted.follow_up_appointment_id) part) follow_up_appointment,
            (select o.status from appointments o where o.clinic_id = converted.clinic_id and o.id = converted.appointment_id) parent_status,
            (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
                from patients x where x.clinic_id = converted.clinic_id and x.id = converted.patient_id) part) patient,
            (select c.timezone from clinics c where c.id = converted.clinic_id) timezone) image)) - 'n' from converted where converted.n = r.n)) image
  from booked e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* link-follow-up */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, follow_up_reason text, plan_id uuid, visit_id uuid,
    versions bigint[], may_read text[], may_do text[], may_read_visit text[]
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id
  and t.id in (r.visit_id, (select plan.appointment_id from follow_up_plans plan where plan.clinic_id = r.clinic_id and plan.id = r.plan_id))
  where r.kept is null order by t.id for no key update of t
),
plans_held as materialized (
  select plan.*, r.n from asked r join follow_up_plans plan on plan.clinic_id = r.clinic_id and plan.id = r.plan_id
  where r.kept is null and (select count(*) from held) >= 0 order by plan.id for no key update of plan
),
judged as materialized (
  select r.n, plan.clinic_id, plan.id plan_id, t.id, plan.appointment_id asking_id,
  coalesce(asking.original_appointment_id, plan.appointment_id) root_id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (plan.id is not null and r.may_read && (me.staff || me.own)) is not true then 'plan'
  when (t.id is not null and (t.patient_id = plan.patient_id and not t.mismatched or r.may_read_visit && array['clinic', case when 'colleague' = any (me.staff) then 'colleague' end])) is not true then 'visit'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.versions is null or plan.version = any (r.versions)) is not true then 'fresh'
  when (plan.status <> 'completed') is not true then 'not converted'
  when (plan.status <> 'cancelled') is not true then 'not cancelled'
  when (t.status not in ('CANCELLED', 'NO_SHOW')) is not true then 'visit stands'
  when (not t.is_follow_up and t.plan_id is null) is not true then 'no follow-up yet'
  when (t.patient_id = plan.patient_id) is not true then 'same patient'
  when (t.series_id is null) is not true then 'no occurrence'
  when (t.id not in (plan.appointment_id, coalesce(asking.original_appointment_id, plan.appointment_id))) is not true then 'not its own'
  when (local_of(t.starts_at, c.timezone)::date >= plan.scheduled_for) is not true then 'not before its day'
  end refused
  from asked r left join plans_held plan on plan.n = r.n
  left join held t on t.n = r.n and t.id = r.visit_id left join held asking on asking.n = r.n and asking.id = plan.appointment_id
  left join clinics c on c.id = plan.clinic_id
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
linked as (
  update appointments t set plan_id = j.plan_id, is_follow_up = true, follow_up_reason = coalesce(t.follow_up_reason, r.follow_up_reason),
  parent_appointment_id = j.asking_id, original_appointment_id = j.root_id, version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
followed as (
  update appointments t set original_appointment_id = l.original_appointment_id, version = t.version + 1, updated_at = l.updated_at
  from linked l where t.clinic_id = l.clinic_id and t.original_appointment_id = l.id returning t.*, l.n
),
converted as (
  update follow_up_plans plan set status = 'completed', follow_up_appointment_id = l.id,
  version = plan.version + 1, updated_at = l.updated_at
  from linked l where plan.clinic_id = l.clinic_id and plan.id = l.plan_id returning plan.*, l.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.updated' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{reason,notes,staff_note,address,overbook_reason,diagnosis,treatment_plan,clinical_notes,check_in_override_reason,follow_up_reason,cancellation_reason}') changed
  from linked e join asked r on r.n = e.n join held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.updated' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, null::jsonb changed
  from followed e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.written written,
  case when e.written then jsonb_build_object(
    'appointment', (select ((select to_jsonb(image) from (select linked.*,
            (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                from patients p where p.clinic_id = linked.clinic_id and p.id = linked.patient_id) part) patient,
            (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                from doctors d join clinic_doctors m on m.clinic_id = linked.clinic_id and m.doctor_id = d.id where d.id = linked.doctor_id) part) doctor,
            (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = linked.clinic_id and l.id = linked.location_id) part) location,
            (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                from clinics c where c.id = linked.clinic_id) part) clinic,
            case when linked.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = linked.clinic_id
              and p.follow_up_appointment_id = linked.id and p.status <> 'cancelled') end plan_day,
            linked.type = 'VIDEO_CALL' and linked.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                from video_consultations v where v.clinic_id = linked.clinic_id and v.appointment_id = linked.id), false) call_over) image)) - 'n' from linked where linked.n = e.n),
    'plan', (select ((select to_jsonb(image) from (select converted.*,
            (select part from (select v.id, v.status, v.starts_at from linked v where v.clinic_id = converted.clinic_id and v.id = converted.follow_up_appointment_id) part) follow_up_appointment,
            (select o.status from appointments o where o.clinic_id = converted.clinic_id and o.id = converted.appointment_id) parent_status,
            (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
                from patients x where x.clinic_id = converted.clinic_id and x.id = converted.patient_id) part) patient,
            (select c.timezone from clinics c where c.id = converted.clinic_id) timezone) image)) - 'n' from converted where converted.n = e.n))
  else (select ((select to_jsonb(image) from (select held.*,
          (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
              from patients p where p.clinic_id = held.clinic_id and p.id = held.patient_id) part) patient,
          (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
              from doctors d join clinic_doctors m on m.clinic_id = held.clinic_id and m.doctor_id = d.id where d.id = held.doctor_id) part) doctor,
          (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = held.clinic_id and l.id = held.location_id) part) location,
          (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
              from clinics c where c.id = held.clinic_id) part) clinic,
          case when held.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = held.clinic_id
            and p.follow_up_appointment_id = held.id and p.status <> 'cancelled') end plan_day,
          held.type = 'VIDEO_CALL' and held.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
              from video_consultations v where v.clinic_id = held.clinic_id and v.appointment_id = held.id), false) call_over) image)) - 'n' from held where held.n = e.n and held.id = r.visit_id) end image
  from (select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

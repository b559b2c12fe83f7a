/* plan-follow-up */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], link_id uuid, follow_up_type text, priority text, days_after int, instructions text,
    medications text, tests text, restrictions text, notes text, doctor_id uuid, scheduled_for date,
    scheduled_at timestamptz, plan_id uuid, is_for_visits_doctor boolean
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id, t.patient_id, t.doctor_id visit_doctor,
  coalesce(coalesce(r.scheduled_for, local_of(r.scheduled_at, c.timezone)::date), local_of(t.starts_at, t.timezone)::date + r.days_after) new_day,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (t.erased is not true) is not true then 'not erased'
  when (r.doctor_id is null or exists (select from clinic_doctors m
      where m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id and m.active)) is not true then 'doctor works here'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (t.status in ('CHECKED_IN', 'IN_PROGRESS', 'COMPLETED')) is not true then 'step'
  when (not exists (select from follow_up_plans x
      where x.clinic_id = t.clinic_id and x.appointment_id = t.id and x.status <> 'cancelled')) is not true then 'no plan yet'
  when (coalesce(coalesce(r.scheduled_for, local_of(r.scheduled_at, c.timezone)::date), local_of(t.starts_at, t.timezone)::date + r.days_after) >= local_of(r.at, c.timezone)::date) is not true then 'day has not passed'
  end refused
  from asked r left join held t on t.n = r.n
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = t.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id
      where d.id = t.doctor_id and d.user_id = r.user_id and m.active),
    (select 'former' from doctors d where d.id = t.doctor_id and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id
        and not t.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
  left join clinics c on c.id = r.clinic_id
),
inserted as (
  insert into follow_up_plans (
    clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, created_at, updated_at,
    follow_up_type, priority, days_after, instructions, medications, tests, restrictions, notes
  )
  select j.clinic_id, r.plan_id, j.id, j.patient_id, case when r.is_for_visits_doctor then j.visit_doctor else r.doctor_id end,
  j.new_day, r.at, r.at,
  r.follow_up_type, r.priority, r.days_after, r.instructions, r.medications, r.tests, r.restrictions, r.notes
  from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, appointment_id) where status <> 'cancelled' do nothing returning *
),
made as (
  select i.*, r.n from inserted i join asked r on r.plan_id = i.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'followup_plan.created' action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from made e join asked r on r.n = e.n
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
  case when e.written then (select ((select to_jsonb(image) from (select made.*,
          (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = made.clinic_id and v.id = made.follow_up_appointment_id) part) follow_up_appointment,
          (select o.status from appointments o where o.clinic_id = made.clinic_id and o.id = made.appointment_id) parent_status,
          (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
              from patients x where x.clinic_id = made.clinic_id and x.id = made.patient_id) part) patient,
          (select c.timezone from clinics c where c.id = made.clinic_id) timezone) image)) - 'n' from made where made.n = e.n)
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
              from video_consultations v where v.clinic_id = held.clinic_id and v.appointment_id = held.id), false) call_over) image)) - 'n' from held where held.n = e.n) end image
  from (select j.n, exists (select from made where made.n = j.n) written from judged j) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* unconfirm */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], link_id uuid
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
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
  when (t.status in ('CONFIRMED')) is not true then 'step'
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
),
changed as (
  update appointments t set status = 'SCHEDULED',
  confirmed_at = null,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
link_used as (
  update visit_links l set acted_at = coalesce(l.acted_at, r.at), undone_at = case when l.acted_at is not null then r.at end,
  act_version = e.version, act_appointment_id = e.id,
  before = coalesce(l.before, jsonb_build_object('startsAt', b.starts_at, 'locationId', b.location_id))
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  where l.clinic_id = e.clinic_id and l.id = r.link_id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.confirmation_undone' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{reason,notes,staff_note,address,overbook_reason,diagnosis,treatment_plan,clinical_notes,check_in_override_reason,follow_up_reason,cancellation_reason}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
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
  ((select to_jsonb(image) from (select e.*,
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
            from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image)) - '{n,written}'::text[] image
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

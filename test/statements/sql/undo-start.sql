/* undo-start */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], link_id uuid, patient_id uuid, treatment_type text, priority text, external_id text,
    notify boolean, reason text, notes text, staff_note text, address text, overbook_reason text, diagnosis text,
    treatment_plan text, clinical_notes text, names text[], speaks_as_staff boolean, writes_clinical boolean,
    gives_address boolean, opened text[], may_change text[], may_write_clinical text[], may_accept boolean
  ) limit 32
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select r.clinic_id, r.patient_id from asked r where r.patient_id is not null) s))
  and p.id = any (array(select s.patient_id from (select r.clinic_id, r.patient_id from asked r where r.patient_id is not null) s)) order by p.id for no key update
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null and (select count(*) from patients_held) >= 0 order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (t.erased is not true) is not true then 'not erased'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (cardinality(r.names) = 0 or r.may_change && (me.staff || me.own)) is not true then 'may change fields'
  when (not r.speaks_as_staff or r.may_change && me.staff
    or r.names = array['staff_note'] and not (r.may_change && me.own)) is not true then 'says only what a patient may'
  when (not ('{reason,notes,address}' && r.names) or r.may_change && me.staff or 'confirmed' = any (me.own)) is not true then 'sees the texts it changes'
  when (not r.writes_clinical or r.may_write_clinical && (me.staff || me.own)) is not true then 'may write clinical texts'
  when (r.patient_id is null or r.patient_id = t.patient_id or r.may_change && me.staff) is not true then 'may give it another patient'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (t.status <> 'CHECKED_IN') is not true then 'already'
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
  when (r.may_do && me.staff and t.status in ('IN_PROGRESS')) is not true then 'step'
  when (not r.writes_clinical or t.status in ('CHECKED_IN', 'IN_PROGRESS', 'COMPLETED')) is not true then 'begun before it has clinical texts'
  when (r.patient_id is null or r.patient_id = t.patient_id or (select p.id is not null from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id)) is not true then 'patient on record'
  when (r.patient_id is null or r.patient_id = t.patient_id or (select p.merged_into is null from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id)) is not true then 'patient not merged' || coalesce('@' || (select p.merged_into from patients_held p where p.clinic_id = r.clinic_id and p.id = r.patient_id), '')
  when (r.patient_id is null or r.patient_id = t.patient_id or (select p.status = 'active' from (select) one
      left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id)) is not true then 'patient active'
  when (r.patient_id is null or r.patient_id = t.patient_id or t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')) is not true then 'not begun before its patient changes'
  when (r.patient_id is null or r.patient_id = t.patient_id or cardinality(hangs_on_visit(t.clinic_id, t.id)) = 0) is not true then 'nothing of its patient hangs on it'
  when (r.patient_id is null or r.patient_id = t.patient_id or (t.reason is null or 'reason' = any (r.names) or t.reason = any (r.opened))
    and (t.notes is null or 'notes' = any (r.names) or t.notes = any (r.opened))
    and (t.staff_note is null or 'staff_note' = any (r.names) or t.staff_note = any (r.opened))
    and (t.address is null or 'address' = any (r.names) or t.address = any (r.opened))
    and (t.overbook_reason is null or 'overbook_reason' = any (r.names) or t.overbook_reason = any (r.opened))) is not true then 'loses no text that cannot be opened'
  when (r.patient_id is null or r.patient_id = t.patient_id or not patient_is_taken(t.clinic_id, r.patient_id, t.starts_at, t.ends_at, t.id)) is not true then 'new patient is free'
  when (not r.gives_address or t.type = 'HOME_VISIT') is not true then 'address of a home visit'
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
  update appointments t set patient_overlap = t.patient_overlap and (r.patient_id is null or r.patient_id = t.patient_id),
  patient_id = case when 'patient_id' = any (r.names) then r.patient_id else t.patient_id end,
  treatment_type = case when 'treatment_type' = any (r.names) then r.treatment_type else t.treatment_type end,
  priority = case when 'priority' = any (r.names) then r.priority else t.priority end,
  external_id = case when 'external_id' = any (r.names) then r.external_id else t.external_id end,
  notify = case when 'notify' = any (r.names) then r.notify else t.notify end,
  reason = case when 'reason' = any (r.names) then r.reason else case when r.patient_id is null or r.patient_id = t.patient_id then t.reason end end,
  notes = case when 'notes' = any (r.names) then r.notes else case when r.patient_id is null or r.patient_id = t.patient_id then t.notes end end,
  staff_note = case when 'staff_note' = any (r.names) then r.staff_note else case when r.patient_id is null or r.patient_id = t.patient_id then t.staff_note end end,
  address = case when 'address' = any (r.names) then r.address else case when r.patient_id is null or r.patient_id = t.patient_id then t.address end end,
  overbook_reason = case when 'overbook_reason' = any (r.names) then r.overbook_reason else case when r.patient_id is null or r.patient_id = t.patient_id then t.overbook_reason end end,
  diagnosis = case when 'diagnosis' = any (r.names) then r.diagnosis else t.diagnosis end,
  treatment_plan = case when 'treatment_plan' = any (r.names) then r.treatment_plan else t.treatment_plan end,
  clinical_notes = case when 'clinical_notes' = any (r.names) then r.clinical_notes else t.clinical_notes end,
  status = 'CHECKED_IN',
  started_at = null,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.start_undone' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{reason,notes,staff_note,address,overbook_reason,diagnosis,treatment_plan,clinical_notes,check_in_override_reason,follow_up_reason,cancellation_reason}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.read' action,
  null::jsonb payload, null::jsonb changed
  from held e join asked r on r.n = e.n join judged j on j.n = e.n and j.refused = 'already'
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, b.patient_id patient_id, 'appointment.start_undone' action,
  null::jsonb payload, jsonb_build_object('patient_id', jsonb_build_array(b.patient_id, e.patient_id)) changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n and b.patient_id <> e.patient_id
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
            from video_consultations v where v.clinic_id = e.clinic_id and v.appointment_id = e.id), false) call_over) image)) - '{n,written}'::text[] || case when not e.written and r.patient_id <> e.patient_id
  then jsonb_build_object('because', hangs_on_visit(e.clinic_id, e.id)) else '{}' end image
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

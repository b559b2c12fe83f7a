/* note-contact-attempt */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], channel text, outcome text, note text, owner_id uuid, snooze_until timestamptz,
    snooze_day timestamp, snooze_local timestamp, attempt_id uuid, names text[]
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join follow_up_plans t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id, coalesce(
    r.snooze_until, boundary_of(r.snooze_day, c.timezone), instant_of(r.snooze_local, c.timezone)
  ) new_snooze,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (t.status <> 'cancelled') is not true then 'not cancelled'
  when (r.owner_id is null or r.owner_id = r.user_id
    or exists (select from memberships m where m.clinic_id = r.clinic_id and m.user_id = r.owner_id and m.roles && '{CLINIC_ADMIN,DOCTOR,NURSE,RECEPTIONIST,THERAPIST,COUNSELOR,SUPPORT_STAFF,PHARMACIST,LAB_TECHNICIAN,FINANCE_BILLING}')
    or exists (select from clinic_doctors k join doctors d on d.id = k.doctor_id
      where k.clinic_id = r.clinic_id and k.active and d.user_id = r.owner_id)) is not true then 'owner works here'
  when (r.snooze_local is null or coalesce(
      r.snooze_until, boundary_of(r.snooze_day, c.timezone), instant_of(r.snooze_local, c.timezone)
    ) is not null) is not true then 'snooze on the clock'
  when (coalesce(coalesce(
        r.snooze_until, boundary_of(r.snooze_day, c.timezone), instant_of(r.snooze_local, c.timezone)
      ) > r.at, true)) is not true then 'snooze is to come'
  end refused
  from asked r left join held t on t.n = r.n
  left join appointments asking on asking.clinic_id = t.clinic_id and asking.id = t.appointment_id
  left join clinics c on c.id = r.clinic_id
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = t.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id
      where d.id = any (array[t.doctor_id, asking.doctor_id]) and d.user_id = r.user_id and m.active),
    (select 'former' from doctors d where d.id = any (array[t.doctor_id, asking.doctor_id]) and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id
        and not t.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
),
changed as (
  update follow_up_plans t set owner_id = case when 'owner_id' = any (r.names) then r.owner_id else t.owner_id end,
  snooze_until = case when 'snooze_until' = any (r.names) then j.new_snooze else t.snooze_until end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
attempt as (
  insert into follow_up_contact_attempts (
    clinic_id, id, plan_id, channel, outcome, note, snooze_until, owner_id, made_by, made_at
  )
  select e.clinic_id, r.attempt_id, e.id, r.channel, r.outcome, r.note, j.new_snooze, r.owner_id, r.user_id, r.at
  from changed e join asked r on r.n = e.n join judged j on j.n = e.n returning *
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'followup_plan.contact_attempted' action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{instructions,medications,tests,restrictions,notes,cancellation_reason}') changed
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
  (select to_jsonb(a) from attempt a where a.id = r.attempt_id) image
  from (
    select v.*, true written from changed v
    union all select v.*, false from held v where not exists (select from changed w where w.n = v.n) offset 0
  ) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

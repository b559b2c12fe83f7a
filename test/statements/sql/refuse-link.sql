/* refuse-link */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_confirm text[],
    may_doctors boolean, everywhere boolean, sees_patients boolean
  ) limit 32
),
found as materialized (
  select l.clinic_id, l.id, l.patient_id, l.doctor_id, r.n from asked r join links l on l.id = r.id
  and (r.clinic_id is null or l.clinic_id = r.clinic_id) where r.kept is null
),
patients_held as materialized (
  select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select f.clinic_id, f.patient_id from found f) s))
  and p.id = any (array(select s.patient_id from (select f.clinic_id, f.patient_id from found f) s)) order by p.id for no key update
),
doctors_held as materialized (
  select d.* from doctors d where d.id = any (array(select f.doctor_id from found f))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update
),
held as materialized (
  select l.*, f.n from found f join links l on l.clinic_id = f.clinic_id and l.id = f.id
  where (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0 order by l.id for no key update of l
),
judged as materialized (
  select r.n, l.clinic_id, l.id, l.patient_id, l.doctor_id, l.user_id linked_user, l.status was, jsonb_build_object('user_id', p.user_id, 'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) was_linked,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (l.id is not null and (r.may_confirm && (me.staff || me.own) or l.user_id = r.user_id or l.patient_id is not null and (r.sees_patients or (p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])))) is not true then 'visible'
  when (coalesce(r.may_confirm && (me.staff || me.own), false)) is not true then 'allowed'
  when (l.user_id <> r.user_id) is not true then 'not one’s own'
  when (r.versions is null or l.version = any (r.versions)) is not true then 'fresh'
  when (l.status <> 'refused') is not true then 'not so already'
  when (l.status = 'pending') is not true then 'pending'
  end refused
  from asked r left join held l on l.n = r.n
  left join patients_held p on p.clinic_id = l.clinic_id and p.id = l.patient_id
  left join doctors_held d on d.id = l.doctor_id
  cross join lateral (
    select array[case when l.patient_id is not null or r.may_doctors then 'clinic' end, (select 'treating' from doctors y
      join clinic_doctors m on m.clinic_id = l.clinic_id and m.doctor_id = y.id and m.active
      where y.user_id = r.user_id and exists (select from appointments v where v.clinic_id = l.clinic_id and v.patient_id = l.patient_id
        and v.doctor_id = y.id and v.status not in ('CANCELLED', 'NO_SHOW')))] staff,
    array[case when p.user_id = r.user_id and r.user_id <> all (p.pending_user_ids) then 'confirmed' end] own offset 0
  ) me
),
settled as (
  update links t set status = 'refused', ended_by = r.user_id, version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, j.was, j.n
),
record as (
  update patients t set user_id = nullif(t.user_id, j.linked_user), guardian_user_ids = array_remove(t.guardian_user_ids, j.linked_user),
  pending_user_ids = array_remove(t.pending_user_ids, j.linked_user), version = t.version + 1, updated_at = r.at from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.patient_id and j.refused is null returning t.*, j.was_linked was, j.n
),
as_it_is as (
  select l.* from held l join judged j on j.n = l.n where j.refused = 'not so already'
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'link' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'link.changed' action,
  jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id)) payload, jsonb_build_object('status', jsonb_build_array(e.was, e.status)) changed
  from settled e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.changed' action,
  jsonb_build_object('patientId', e.id) payload, (select jsonb_object_agg(b.key, jsonb_build_array(a.value, b.value))
    from jsonb_each(jsonb_build_object('user_id', e.user_id, 'guardian_user_ids', e.guardian_user_ids, 'pending_user_ids', e.pending_user_ids)) b
    join jsonb_each(e.was) a using (key) where a.value <> b.value) changed
  from record e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'link' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'link.read' action,
  null::jsonb payload, null::jsonb changed
  from as_it_is e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.n is not null written,
  coalesce(to_jsonb(e), to_jsonb(l)) || jsonb_build_object('user_name', (select u.name from users u where u.id = l.user_id),
    'subject_name', coalesce((select p.name from patients p where p.clinic_id = l.clinic_id and p.id = l.patient_id),
      (select d.name from doctors d where d.id = l.doctor_id))) image
  from asked r join held l on l.n = r.n left join settled e on e.n = r.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

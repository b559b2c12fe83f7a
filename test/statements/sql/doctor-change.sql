/* doctor-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], names text[], name text,
    specialty text, external_id text, active boolean, of_user uuid, is_personal boolean
  ) limit 32
),
places_held as materialized (
  select m.*, r.n from asked r join clinic_doctors m on m.clinic_id = r.clinic_id and m.doctor_id = r.id
  where r.kept is null order by m.doctor_id for no key update of m
),
held as materialized (
  select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at, m.n from places_held m join doctors d on d.id = m.doctor_id order by d.id for no key update of d
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'doctor'
  when (not r.is_personal or not exists (select from clinic_doctors m where m.doctor_id = t.id and m.clinic_id <> t.clinic_id)) is not true then 'works here only'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (r.of_user is null or t.user_id = r.of_user) is not true then 'user only leaves'
  when ((select x.doctor_id from clinic_doctors x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.doctor_id is distinct from r.id) is null) is not true then 'external id' || coalesce('@' || (select x.doctor_id from clinic_doctors x where x.clinic_id = r.clinic_id
      and x.external_id = r.external_id and x.doctor_id is distinct from r.id), '')
  end refused
  from asked r left join held t on t.n = r.n
),
person as (
  update doctors t set name = case when 'name' = any (r.names) then r.name else t.name end,
  specialty = case when 'specialty' = any (r.names) then r.specialty else t.specialty end,
  user_id = case when 'user_id' = any (r.names) then r.of_user else t.user_id end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n where t.id = j.id and j.refused is null returning t.*
),
place as (
  update clinic_doctors t set external_id = case when 'external_id' = any (r.names) then r.external_id else t.external_id end,
  active = case when 'active' = any (r.names) then r.active else t.active end,
  rules_version = t.rules_version + (case when 'active' = any (r.names) then r.active else t.active end <> t.active)::int,
  inactive_since = case when case when 'active' = any (r.names) then r.active else t.active end then null when t.active then r.at else t.inactive_since end,
  updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.doctor_id = j.id and j.refused is null returning t.*, r.n
),
joined as (
  select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at, m.n from person d join place m on m.doctor_id = d.id
),
changed as (
  select d.*, changed_columns(to_jsonb(b), to_jsonb(d), '{}') changed, d.active <> b.active touches
  from joined d join held b on b.n = d.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'doctor' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'doctor.changed' action,
  jsonb_build_object('doctorId', e.id, 'changed', (
      select coalesce(jsonb_agg(k.name order by k.name), '[]') from jsonb_object_keys(e.changed) k(name))) payload, e.changed changed
  from changed e join asked r on r.n = e.n
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
  to_jsonb(e) - '{n,changed}'::text[] || jsonb_build_object('doctor_ids', jsonb_build_array(e.id)) image
  from changed e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* patient-merge */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], into_id uuid,
    merge_id uuid, reason text, is_admin boolean, forced boolean, dry_run boolean
  ) limit 32
),
merged as materialized (
  select r.n, t.clinic_id, t.id, r.into_id, merge_patients(t.clinic_id, t.id, r.into_id, r.merge_id, r.user_id, r.at,
    r.is_admin, r.forced, r.reason, not r.dry_run, r.versions) merged
  from asked r join patients t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null and r.standing <> 'signed out' and r.standing <> 'ended'
),
affected as materialized (
  select m.n, x.* from merged m join asked r on r.n = m.n
  join patients p on p.clinic_id = m.clinic_id and p.id = m.into_id and p.status <> 'active' cross join lateral (
    select v.* from appointments v where v.clinic_id = m.clinic_id and v.patient_id = m.id
    and v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > r.at order by v.starts_at, v.id limit 100
  ) x
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (m.n is not null and m.merged->>'refused' is distinct from 'PATIENT_NOT_FOUND') is not true then 'patient'
  when ((m.merged->>'mergedInto') is null) is not true then 'stands for itself' || coalesce('@' || (m.merged->>'mergedInto'), '')
  when (m.merged->>'refused' is distinct from 'FORBIDDEN') is not true then 'same users'
  when (m.merged->>'refused' is distinct from 'VERSION_MISMATCH') is not true then 'fresh'
  when (m.merged->>'refused' is distinct from 'POSSIBLE_MISMATCH') is not true then 'same person'
  when (not r.dry_run) is not true then 'to be written'
  end refused
  from asked r left join merged m on m.n = r.n
),
done as (
  select m.n, m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged
  from judged j join merged m on m.n = j.n where j.refused is null
),
survivor as (
  select e.n, e.clinic_id, e.into_id id, (e.merged->'patient'->>'version')::int as version, e.id from_id from done e
),
looked as (
  select m.n, m.clinic_id, m.into_id id, (m.merged->'patient'->>'version')::int as version
  from judged j join merged m on m.n = j.n where j.refused = 'to be written'
),
moved_visits as (
  select d.clinic_id, x.*, d.id was_of, d.into_id is_of, d.n, v.* from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->'visits', 'null')) as x (id uuid, version int, status text, doctor_id uuid, appointment_id uuid) cross join lateral event_of_visit(d.clinic_id, x.id) v
),
moved_plans as (
  select d.clinic_id, x.*, d.id was_of, d.into_id is_of, d.n from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->'plans', 'null')) as x (id uuid, version int, status text, doctor_id uuid, appointment_id uuid)
),
moved_series as (
  select d.clinic_id, x.*, d.id was_of, d.into_id is_of, d.n from done d cross join lateral
  jsonb_to_recordset(nullif(d.merged->'rows'->'series', 'null')) as x (id uuid, version int, status text, doctor_id uuid, appointment_id uuid)
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.merged' action,
  jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id) payload, null::jsonb changed, null told
  from done e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.merged' action,
  jsonb_build_object('patientId', e.id) payload, jsonb_build_object('merged_from', jsonb_build_array(null, e.from_id)) changed, 'patient.changed' told
  from survivor e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.read' action,
  null::jsonb payload, null::jsonb changed, null told
  from looked e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.is_of patient_id, 'appointment.updated' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_visits e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.was_of patient_id, 'appointment.updated' action,
  null::jsonb payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_visits e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.is_of patient_id, 'followup_plan.updated' action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_plans e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'followup_plan' subject_type, e.id subject_id,
  e.version, e.was_of patient_id, 'followup_plan.updated' action,
  null::jsonb payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_plans e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.is_of patient_id, 'series.changed' action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_series e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.was_of patient_id, 'series.changed' action,
  null::jsonb payload, jsonb_build_object('patient_id', jsonb_build_array(e.was_of, e.is_of)) changed, null told
  from moved_series e join asked r on r.n = e.n
),
audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select h.clinic_id, h.user_id, h.role, h.action, h.subject_type, h.subject_id, h.patient_id, h.request_id, h.origin, h.changed
  from happened h
),
told as (
  insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select h.clinic_id, h.subject_type, h.subject_id, h.version, coalesce(h.told, h.action), h.payload, h.at
  from happened h where h.payload is not null
),
answers as materialized (
  select r.n, r.user_id, r.key, r.fingerprint, r.at, j.refused is null written,
  jsonb_build_object('merge', e.merged->'merge', 'patient', (((e.merged->'patient') - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('stopped', (select coalesce(json_agg(s order by s.channel), '[]') from (
            select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = ((e.merged->'patient')->>'clinic_id')::uuid and s.channel = 'email' and s.address = lower(((e.merged->'patient')->>'email'))
            union all select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = ((e.merged->'patient')->>'clinic_id')::uuid and s.channel = 'sms' and s.address = ((e.merged->'patient')->>'phone_e164')) s))),
    'affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v where v.n = e.n), '[]'::jsonb)) image
  from merged e join asked r on r.n = e.n join judged j on j.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

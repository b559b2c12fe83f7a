/* cancel-series-of-inactive */ with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), due as materialized (select t.clinic_id, t.id, t.status was from series t
  join patients p on p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active'
  where t.clinic_id = $4::uuid and t.patient_id = $5::uuid and t.status <> 'cancelled'
  order by t.id limit 100 for no key update of t skip locked), s as (update series t set status = 'cancelled', paused_as = null, version = t.version + 1, updated_at = $6::timestamptz
  from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*, due.was), image as materialized (select jsonb_build_object('rows', count(*)) as image from s having count(*) > 0), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $7::uuid, $8::text,
  $9::text, $10::text, e.id, e.patient_id,
  $11::text, $12::text, jsonb_build_object('status', jsonb_build_array(e.was, e.status))
  from s e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $13::text, e.id, e.version, $14::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $15::timestamptz from s e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($16::uuid, $17::uuid, $18::timestamptz,
  $19::boolean) known_user

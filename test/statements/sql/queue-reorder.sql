with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), go as (select 1 from clinics c where c.id = $4::uuid and not exists (select from prev) and (select coalesce(sum(a.version), 0) from appointments a where a.clinic_id = $5::uuid and a.id = any($6::uuid[]))
  = $7::bigint), line as (insert into queue_states (clinic_id, doctor_id, id, paused, created_at, updated_at)
  select $8::uuid, $9::uuid, $10::uuid, $11::boolean, $12::timestamptz, $13::timestamptz from go
  on conflict (clinic_id, doctor_id) do update set paused = excluded.paused, version = queue_states.version + 1,
  updated_at = excluded.updated_at where queue_states.version = $14::int returning *), places as (insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, entered_at, called_at, skips, placed, placed_priority)
  select q.clinic_id, r.id, q.doctor_id, local_of($15::timestamptz, c.timezone)::date, $16::timestamptz, r.called_at, r.skips, r.placed, r.placed_priority
  from line q join clinics c on c.id = q.clinic_id cross join jsonb_to_recordset($17::jsonb)
  as r(id uuid, called_at timestamptz, skips int, placed int, placed_priority text)
  on conflict (clinic_id, appointment_id) do update set called_at = excluded.called_at, skips = excluded.skips,
  placed = excluded.placed, placed_priority = excluded.placed_priority returning *), about as (select a.clinic_id, a.id, a.patient_id from line q join appointments a on a.clinic_id = q.clinic_id
  and a.id = $18::uuid), image as materialized (select jsonb_build_object('doctorId', q.doctor_id, 'version', q.version) as image from line q), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $19::uuid, $20::text,
  $21::text, $22::text, e.id, null::uuid,
  $23::text, $24::text, $25::jsonb
  from line e union all select e.clinic_id, $26::uuid, $27::text,
  $28::text, $29::text, e.id, e.patient_id,
  $30::text, $31::text, null::jsonb
  from about e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $32::text, e.id, e.version, $33::text, jsonb_build_object('doctorId', e.doctor_id, 'appointmentId', $34::text),
  $35::timestamptz from line e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($36::uuid, $37::uuid, $38::timestamptz,
  $39::boolean) known_user

/* keep-rooms */ with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), visits as materialized (select x.* from appointments x where (x.clinic_id, x.id) in
  (select e.clinic_id, e.id from jsonb_to_recordset($4::jsonb) as e(clinic_id uuid, id uuid))
  order by x.id for no key update of x), a as (select v.* from visits v where not (v.type = 'VIDEO_CALL' and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW'))), rooms as (insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for, created_at, updated_at)
  select v.clinic_id, gen_random_uuid(), v.id, encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), concat_ws('/', v.doctor_id, v.patient_id, extract(epoch from v.starts_at)::bigint), $5::timestamptz, $6::timestamptz from visits v
  where v.type = 'VIDEO_CALL' and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and not exists (select from video_consultations x where x.clinic_id = v.clinic_id and x.appointment_id = v.id)
  on conflict (clinic_id, appointment_id) do nothing returning *), renewed as (update video_consultations v set status = 'SCHEDULED', room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), made_for = concat_ws('/', y.doctor_id, y.patient_id, extract(epoch from y.starts_at)::bigint),
  previous_names = array_append(v.previous_names, v.room_name), admitted_at = null, started_at = null, ended_at = null,
  ever_joined = v.ever_joined or coalesce((select true from video_participants p where p.clinic_id = v.clinic_id
      and p.consultation_id = v.id and p.joined_at is not null limit 1), false), version = v.version + 1, updated_at = $7::timestamptz
  from visits y where v.clinic_id = y.clinic_id and v.appointment_id = y.id and (y.type = 'VIDEO_CALL' and y.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', y.doctor_id, y.patient_id, extract(epoch from y.starts_at)::bigint), false))) returning v.*), emptied as (delete from video_participants p using renewed where p.clinic_id = renewed.clinic_id
  and p.consultation_id = renewed.id and true returning p.id), written as (select w.*, y.patient_id from (select *, 'video.room_created' event from rooms union all select *, 'video.room_renewed' event from renewed) w
  join visits y on y.clinic_id = w.clinic_id and y.id = w.appointment_id), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $8::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $9::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), image as materialized (select jsonb_build_object('rooms', (select count(*) from written) + (select count(*) from rooms_ended)) as image), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $10::uuid, $11::text,
  e.event, $12::text, e.id, e.patient_id,
  $13::text, $14::text, null::jsonb
  from written e union all select e.clinic_id, $15::uuid, $16::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $17::text, e.id, e.patient_id,
  $18::text, $19::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $20::uuid, $21::text,
  $22::text, $23::text, e.id, e.patient_id,
  $24::text, $25::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $26::text, e.id, e.version, e.event, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $27::timestamptz from written e union all select e.clinic_id, $28::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $29::timestamptz from rooms_ended e union all select e.clinic_id, $30::text, e.id, e.version, $31::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $32::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($33::uuid, $34::uuid, $35::timestamptz,
  $36::boolean) known_user

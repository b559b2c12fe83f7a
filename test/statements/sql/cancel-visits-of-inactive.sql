/* cancel-visits-of-inactive */ with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), due as materialized (select t.clinic_id, t.id, t.status was from appointments t join clinics c on c.id = t.clinic_id
  where t.clinic_id = $4::uuid and t.patient_id = $5::uuid
  and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and t.ends_at > $6::timestamptz
  and exists (select from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id and p.status <> 'active') order by t.starts_at limit 1 for no key update of t skip locked), a as (update appointments t set status = 'CANCELLED', cancellation_code = 'PATIENT_INACTIVE', cancelled_at = $7::timestamptz, version = t.version + 1, updated_at = $8::timestamptz
  from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*, due.was), plans_held as materialized (select p.*, a.id visit_id, $9::timestamptz visit_at, 0 n
  from a join follow_up_plans p on p.clinic_id = a.clinic_id and p.id = a.plan_id
  order by p.id for no key update of p), opening as materialized (select h.*, visit_keeping_plan(h.clinic_id, h.id, array(select l.id from a l)) kept
  from plans_held h where h.status = 'completed' and h.follow_up_appointment_id = h.visit_id), reopened as (update follow_up_plans p set follow_up_appointment_id = o.kept,
  status = case when o.kept is not null then 'completed' else case when o.scheduled_for < local_of(o.visit_at, c.timezone)::date then 'overdue' else 'scheduled' end end,
  version = p.version + 1, updated_at = o.visit_at
  from opening o join clinics c on c.id = o.clinic_id
  where p.clinic_id = o.clinic_id and p.id = o.id returning p.*, o.n), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $10::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $11::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), image as materialized (select jsonb_build_object('rows', count(*)) as image from a having count(*) > 0), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $12::uuid, $13::text,
  $14::text, $15::text, e.id, e.patient_id,
  $16::text, $17::text, jsonb_build_object('status', jsonb_build_array(e.was, e.status))
  from a e union all select e.clinic_id, $18::uuid, $19::text,
  case e.status when 'completed' then 'followup_plan.converted' when 'cancelled' then 'followup_plan.cancelled'
  else 'followup_plan.reopened' end, $20::text, e.id, e.patient_id,
  $21::text, $22::text, null::jsonb
  from reopened e union all select e.clinic_id, $23::uuid, $24::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $25::text, e.id, e.patient_id,
  $26::text, $27::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $28::uuid, $29::text,
  $30::text, $31::text, e.id, e.patient_id,
  $32::text, $33::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $34::text, e.id, e.version, $35::text, jsonb_build_object('status', e.status),
  $36::timestamptz from a e union all select e.clinic_id, $37::text, e.id, e.version, case e.status when 'completed' then 'followup_plan.converted' when 'cancelled' then 'followup_plan.cancelled'
  else 'followup_plan.reopened' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $38::timestamptz from reopened e union all select e.clinic_id, $39::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $40::timestamptz from rooms_ended e union all select e.clinic_id, $41::text, e.id, e.version, $42::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $43::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($44::uuid, $45::uuid, $46::timestamptz,
  $47::boolean) known_user

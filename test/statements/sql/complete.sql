with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from appointments t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update of t), chk as (select cur.clinic_id, cur.id, ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $6::uuid and place.doctor_id = self.id
        where self.user_id = $7::uuid and not place.active) or cur.doctor_id = (select d.id from doctors d where d.user_id = $8::uuid))) seen,
  (exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $9::uuid and (m.active or cur.status = $10::text and m.inactive_since > $11::timestamptz))) reached, true fresh,
  coalesce(cur.status = $12::text, false) already,
  cur.status = any(case
    when cur.type = 'IN_PERSON' and exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $13::uuid and (m.active or cur.status = $14::text and m.inactive_since > $15::timestamptz)) then $16::text[]
    when cur.type = 'IN_PERSON' then $17::text[]
    when exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $18::uuid and (m.active or cur.status = $19::text and m.inactive_since > $20::timestamptz)) then $21::text[] else $22::text[] end) step, array[]::boolean[] rules
  from cur join clinics c on c.id = cur.clinic_id), a as (update appointments t set status = $23::text, completed_at = $24::timestamp with time zone, clinical_notes = $25::text, version = t.version + 1,
  updated_at = $26::timestamptz
  from chk where t.clinic_id = chk.clinic_id and t.id = chk.id
  and seen and reached and fresh and not already and step and true = all(rules) returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id), again as (select cur.* from cur join chk using (clinic_id, id) where seen and reached and fresh and already), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $27::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $28::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), image as materialized (select jsonb_build_object('appointment', to_jsonb(a) || jsonb_build_object(
      'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
          'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = a.clinic_id and p.id = a.patient_id),
      'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
          'active', m.active, 'inactive_since', m.inactive_since)
        from doctors d join clinic_doctors m on m.clinic_id = a.clinic_id and m.doctor_id = d.id where d.id = a.doctor_id),
      'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
        from locations l where l.clinic_id = a.clinic_id and l.id = a.location_id),
      'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
        from clinics c where c.id = a.clinic_id),
      'plan_day', case when a.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = a.clinic_id
        and p.follow_up_appointment_id = a.id and p.status <> 'cancelled') end,
      'call_over', a.type = 'VIDEO_CALL' and a.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
        where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))), 'asked', 'nothing') as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $29::uuid, $30::text,
  $31::text, $32::text, e.id, e.patient_id,
  $33::text, $34::text, (select jsonb_object_agg(n.key, case when n.key = any($35::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $36::uuid, $37::text,
  $38::text, $39::text, e.id, e.patient_id,
  $40::text, $41::text, null::jsonb
  from again e union all select e.clinic_id, $42::uuid, $43::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $44::text, e.id, e.patient_id,
  $45::text, $46::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $47::uuid, $48::text,
  $49::text, $50::text, e.id, e.patient_id,
  $51::text, $52::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $53::text, e.id, e.version, $54::text, jsonb_build_object('status', e.status),
  $55::timestamptz from "both" e union all select e.clinic_id, $56::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $57::timestamptz from rooms_ended e union all select e.clinic_id, $58::text, e.id, e.version, $59::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $60::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($61::uuid, $62::uuid, $63::timestamptz,
  $64::boolean) known_user, (select to_jsonb(chk) from chk) as chk, (select to_jsonb(cur) || jsonb_build_object(
    'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
        'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = cur.clinic_id and p.id = cur.patient_id),
    'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
        'active', m.active, 'inactive_since', m.inactive_since)
      from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id where d.id = cur.doctor_id),
    'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
      from locations l where l.clinic_id = cur.clinic_id and l.id = cur.location_id),
    'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
      from clinics c where c.id = cur.clinic_id),
    'plan_day', case when cur.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = cur.clinic_id
      and p.follow_up_appointment_id = cur.id and p.status <> 'cancelled') end,
    'call_over', cur.type = 'VIDEO_CALL' and cur.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
      where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from cur) as was

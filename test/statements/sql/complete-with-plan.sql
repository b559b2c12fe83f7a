with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from appointments t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update of t), pl as materialized (select x.* from follow_up_plans x join cur on x.clinic_id = cur.clinic_id and x.appointment_id = cur.id
  and x.status <> 'cancelled' for no key update of x), chk as (select cur.clinic_id, cur.id, ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $6::uuid and place.doctor_id = self.id
        where self.user_id = $7::uuid and not place.active) or cur.doctor_id = (select d.id from doctors d where d.user_id = $8::uuid))) seen,
  (exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $9::uuid and (m.active or cur.status = $10::text and m.inactive_since > $11::timestamptz))) reached, true fresh,
  coalesce(cur.status = $12::text, false) already,
  cur.status = any(case
    when cur.type = 'IN_PERSON' and exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $13::uuid and (m.active or cur.status = $14::text and m.inactive_since > $15::timestamptz)) then $16::text[]
    when cur.type = 'IN_PERSON' then $17::text[]
    when exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $18::uuid and (m.active or cur.status = $19::text and m.inactive_since > $20::timestamptz)) then $21::text[] else $22::text[] end) step, array[coalesce(($23::uuid is null or exists (select from locations l where l.clinic_id = cur.clinic_id and l.id = $24::uuid and l.active)), false), coalesce(($25::uuid is null or exists (select from clinic_doctors d where d.clinic_id = cur.clinic_id and d.doctor_id = $26::uuid and d.active)), false), coalesce((select pl.id from pl where pl.status <> 'completed') is not distinct from $27::uuid, false)]::boolean[] rules
  from cur join clinics c on c.id = cur.clinic_id), a as (update appointments t set status = $28::text, completed_at = $29::timestamp with time zone, diagnosis = $30::text, version = t.version + 1,
  updated_at = $31::timestamptz
  from chk where t.clinic_id = chk.clinic_id and t.id = chk.id
  and seen and reached and fresh and not already and step and true = all(rules) returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id), again as (select cur.* from cur join chk using (clinic_id, id) where seen and reached and fresh and already), f as (select a.* from a where false), p as (insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, status, priority, follow_up_appointment_id, created_at, updated_at) select a.clinic_id, $32::uuid, a.id, a.patient_id, a.doctor_id, $33::text, local_of(a.starts_at, a.timezone)::date + 7, $34::integer, case when f.id is null then 'scheduled' else 'completed' end, $35::text, f.id, $36::timestamp with time zone, $37::timestamp with time zone from a left join f on true
  on conflict (clinic_id, appointment_id) where status <> 'cancelled' do update set status = case when excluded.follow_up_appointment_id is not null then 'completed' when false then 'scheduled'
  else follow_up_plans.status end, follow_up_appointment_id = excluded.follow_up_appointment_id, version = follow_up_plans.version + 1, updated_at = excluded.updated_at where follow_up_plans.status in ('scheduled', 'overdue') returning *), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $38::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $39::timestamptz
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
        where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))), 'asked', $40::text,
    'plan', coalesce((select to_jsonb(p) || jsonb_build_object(
          'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
            from f v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
          'parent_status', (select o.status from a o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
          'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
              'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
          'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) from p), (select to_jsonb(pl) || jsonb_build_object(
          'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
            from appointments v where v.clinic_id = pl.clinic_id and v.id = pl.follow_up_appointment_id),
          'parent_status', (select o.status from a o where o.clinic_id = pl.clinic_id and o.id = pl.appointment_id),
          'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
              'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = pl.clinic_id and x.id = pl.patient_id),
          'timezone', (select c.timezone from clinics c where c.id = pl.clinic_id)) from pl)),
    'follow_up', (select to_jsonb(f) || jsonb_build_object(
        'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
            'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = f.clinic_id and p.id = f.patient_id),
        'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
            'active', m.active, 'inactive_since', m.inactive_since)
          from doctors d join clinic_doctors m on m.clinic_id = f.clinic_id and m.doctor_id = d.id where d.id = f.doctor_id),
        'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
          from locations l where l.clinic_id = f.clinic_id and l.id = f.location_id),
        'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
          from clinics c where c.id = f.clinic_id),
        'plan_day', case when f.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = f.clinic_id
          and p.follow_up_appointment_id = f.id and p.status <> 'cancelled') end,
        'call_over', f.type = 'VIDEO_CALL' and f.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
          where v.clinic_id = f.clinic_id and v.appointment_id = f.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from f),
    'refusal', $41::jsonb) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $42::uuid, $43::text,
  $44::text, $45::text, e.id, e.patient_id,
  $46::text, $47::text, (select jsonb_object_agg(n.key, case when n.key = any($48::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $49::uuid, $50::text,
  $51::text, $52::text, e.id, e.patient_id,
  $53::text, $54::text, null::jsonb
  from again e union all select e.clinic_id, $55::uuid, $56::text,
  case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, $57::text, e.id, e.patient_id,
  $58::text, $59::text, null::jsonb
  from p e union all select e.clinic_id, $60::uuid, $61::text,
  $62::text, $63::text, e.id, e.patient_id,
  $64::text, $65::text, null::jsonb
  from f e union all select e.clinic_id, $66::uuid, $67::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $68::text, e.id, e.patient_id,
  $69::text, $70::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $71::uuid, $72::text,
  $73::text, $74::text, e.id, e.patient_id,
  $75::text, $76::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $77::text, e.id, e.version, $78::text, jsonb_build_object('status', e.status),
  $79::timestamptz from "both" e union all select e.clinic_id, $80::text, e.id, e.version, case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $81::timestamptz from p e union all select e.clinic_id, $82::text, e.id, e.version, $83::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $84::timestamptz from f e union all select e.clinic_id, $85::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $86::timestamptz from rooms_ended e union all select e.clinic_id, $87::text, e.id, e.version, $88::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $89::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($90::uuid, $91::uuid, $92::timestamptz,
  $93::boolean) known_user, (select pl.id from pl where pl.status <> 'completed') as plan_id, (select to_jsonb(chk) from chk) as chk, (select to_jsonb(cur) || jsonb_build_object(
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

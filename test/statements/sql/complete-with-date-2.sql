with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select t.clinic_id, t.patient_id from appointments t
        where t.clinic_id = $4::uuid and t.id = $5::uuid) s))
  and p.id = any (array(select s.patient_id from (select t.clinic_id, t.patient_id from appointments t
        where t.clinic_id = $6::uuid and t.id = $7::uuid) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), cur as materialized (select t.* from appointments t where t.clinic_id = $9::uuid
  and t.id = $10::uuid and not exists (select from prev) and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0 for no key update of t), pl as materialized (select x.* from follow_up_plans x join cur on x.clinic_id = cur.clinic_id and x.appointment_id = cur.id
  and x.status <> 'cancelled' for no key update of x), chk as (select cur.clinic_id, cur.id, true seen,
  (coalesce(cur.doctor_id = (select d.id from doctors d where d.user_id = $11::uuid), false)) reached, true fresh,
  coalesce(cur.status = $12::text, false) already,
  cur.status = any(case
    when cur.type = 'IN_PERSON' and coalesce(cur.doctor_id = (select d.id from doctors d where d.user_id = $13::uuid), false) then $14::text[]
    when cur.type = 'IN_PERSON' then $15::text[]
    when coalesce(cur.doctor_id = (select d.id from doctors d where d.user_id = $16::uuid), false) then $17::text[] else $18::text[] end) step, array[coalesce((select case
      when (p.id is not null) is not true then 'patient on record'
      when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
      when (p.status = 'active') is not true then 'patient active'
      end
      from (select) one left join patients_held p on true) is null, false), coalesce(($19::uuid is null or exists (select from locations l where l.clinic_id = cur.clinic_id and l.id = $20::uuid and l.active)), false), coalesce(($21::uuid is null or exists (select from clinic_doctors d where d.clinic_id = cur.clinic_id and d.doctor_id = $22::uuid and d.active)), false), coalesce((select pl.id from pl where pl.status <> 'completed') is not distinct from $23::uuid, false)]::boolean[] rules
  from cur join clinics c on c.id = cur.clinic_id), a as (update appointments t set status = $24::text, completed_at = $25::timestamp with time zone, version = t.version + 1,
  updated_at = $26::timestamptz
  from chk where t.clinic_id = chk.clinic_id and t.id = chk.id
  and seen and reached and fresh and not already and step and true = all(rules) returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id), again as (select cur.* from cur join chk using (clinic_id, id) where seen and reached and fresh and already), pick as (select s.starts_at, s.starts_at + make_interval(mins => $27::int) ends_at from unnest($28::timestamptz[]) with ordinality s(starts_at, n), cur
  where (select c2.rules_version from clinics c2 where c2.id = cur.clinic_id) = $29::int
  and (select d.rules_version from doctors d where d.id = $30::uuid) = $31::int
  and (select m.rules_version from clinic_doctors m where m.clinic_id = $32::uuid and m.doctor_id = $33::uuid)
  = $34::int and not exists (select from pl where pl.status = 'completed')
  and not exists (select from appointments b where b.doctor_id = $35::uuid and b.status not in ('CANCELLED', 'NO_SHOW')
    and tstzrange(b.starts_at, b.ends_at) && tstzrange(s.starts_at, s.starts_at + make_interval(mins => $36::int)))
  and not patient_is_taken(cur.clinic_id, cur.patient_id, s.starts_at, s.starts_at + make_interval(mins => $37::int), cur.id) order by s.n limit 1), f as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, is_follow_up, follow_up_reason, address, parent_appointment_id, original_appointment_id, plan_id, booked_by, booked_as, created_at, updated_at) select a.clinic_id, $38::uuid, $39::uuid, a.patient_id, $40::uuid, $41::text, $42::text, $43::text, $44::text, pick.starts_at, pick.ends_at, $45::text, $46::boolean, $47::text, $48::text, a.id, coalesce(a.original_appointment_id, a.id), $49::uuid, $50::uuid, $51::text, $52::timestamp with time zone, $53::timestamp with time zone from a, pick on conflict do nothing returning *), p as (insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, status, priority, follow_up_appointment_id, created_at, updated_at) select a.clinic_id, $54::uuid, a.id, a.patient_id, a.doctor_id, $55::text, $56::date, $57::integer, case when f.id is null then 'scheduled' else 'completed' end, $58::text, f.id, $59::timestamp with time zone, $60::timestamp with time zone from a left join f on true
  on conflict (clinic_id, appointment_id) where status <> 'cancelled' do update set scheduled_for = excluded.scheduled_for, days_after = excluded.days_after, status = case when excluded.follow_up_appointment_id is not null then 'completed' when true then 'scheduled'
  else follow_up_plans.status end, follow_up_appointment_id = excluded.follow_up_appointment_id, version = follow_up_plans.version + 1, updated_at = excluded.updated_at where follow_up_plans.status in ('scheduled', 'overdue') returning *), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $61::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $62::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), image as materialized (select jsonb_build_object('appointment', to_jsonb(a) || jsonb_build_object(
      'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
          'guardian_user_ids', p.guardian_user_ids) from patients p where p.clinic_id = a.clinic_id and p.id = a.patient_id),
      'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id)
        from doctors d where d.id = a.doctor_id),
      'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
        from locations l where l.clinic_id = a.clinic_id and l.id = a.location_id),
      'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
        from clinics c where c.id = a.clinic_id),
      'plan_day', case when a.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = a.clinic_id
        and p.follow_up_appointment_id = a.id and p.status <> 'cancelled') end,
      'call_over', a.type = 'VIDEO_CALL' and a.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
        where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))), 'asked', $63::text,
    'plan', coalesce((select to_jsonb(p) || jsonb_build_object(
          'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
            from f v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
          'parent_status', (select o.status from a o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
          'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
              'guardian_user_ids', x.guardian_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
          'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) from p), (select to_jsonb(pl) || jsonb_build_object(
          'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
            from appointments v where v.clinic_id = pl.clinic_id and v.id = pl.follow_up_appointment_id),
          'parent_status', (select o.status from a o where o.clinic_id = pl.clinic_id and o.id = pl.appointment_id),
          'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
              'guardian_user_ids', x.guardian_user_ids) from patients x where x.clinic_id = pl.clinic_id and x.id = pl.patient_id),
          'timezone', (select c.timezone from clinics c where c.id = pl.clinic_id)) from pl)),
    'follow_up', (select to_jsonb(f) || jsonb_build_object(
        'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
            'guardian_user_ids', p.guardian_user_ids) from patients p where p.clinic_id = f.clinic_id and p.id = f.patient_id),
        'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id)
          from doctors d where d.id = f.doctor_id),
        'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
          from locations l where l.clinic_id = f.clinic_id and l.id = f.location_id),
        'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
          from clinics c where c.id = f.clinic_id),
        'plan_day', case when f.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = f.clinic_id
          and p.follow_up_appointment_id = f.id and p.status <> 'cancelled') end,
        'call_over', f.type = 'VIDEO_CALL' and f.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
          where v.clinic_id = f.clinic_id and v.appointment_id = f.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from f),
    'refusal', $64::jsonb) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $65::uuid, $66::text,
  $67::text, $68::text, e.id, e.patient_id,
  $69::text, $70::text, (select jsonb_object_agg(n.key, case when n.key = any($71::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $72::uuid, $73::text,
  $74::text, $75::text, e.id, e.patient_id,
  $76::text, $77::text, null::jsonb
  from again e union all select e.clinic_id, $78::uuid, $79::text,
  case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, $80::text, e.id, e.patient_id,
  $81::text, $82::text, null::jsonb
  from p e union all select e.clinic_id, $83::uuid, $84::text,
  $85::text, $86::text, e.id, e.patient_id,
  $87::text, $88::text, null::jsonb
  from f e union all select e.clinic_id, $89::uuid, $90::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $91::text, e.id, e.patient_id,
  $92::text, $93::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $94::uuid, $95::text,
  $96::text, $97::text, e.id, e.patient_id,
  $98::text, $99::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $100::text, e.id, e.version, $101::text, jsonb_build_object('status', e.status),
  $102::timestamptz from "both" e union all select e.clinic_id, $103::text, e.id, e.version, case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $104::timestamptz from p e union all select e.clinic_id, $105::text, e.id, e.version, $106::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $107::timestamptz from f e union all select e.clinic_id, $108::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $109::timestamptz from rooms_ended e union all select e.clinic_id, $110::text, e.id, e.version, $111::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $112::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $113::uuid) known_user, (select pl.id from pl where pl.status <> 'completed') as plan_id, (select case
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  end
  from (select) one left join patients_held p on true) as refused, (select to_jsonb(chk) from chk) as chk, (select to_jsonb(cur) || jsonb_build_object(
    'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
        'guardian_user_ids', p.guardian_user_ids) from patients p where p.clinic_id = cur.clinic_id and p.id = cur.patient_id),
    'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id)
      from doctors d where d.id = cur.doctor_id),
    'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
      from locations l where l.clinic_id = cur.clinic_id and l.id = cur.location_id),
    'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
      from clinics c where c.id = cur.clinic_id),
    'plan_day', case when cur.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = cur.clinic_id
      and p.follow_up_appointment_id = cur.id and p.status <> 'cancelled') end,
    'call_over', cur.type = 'VIDEO_CALL' and cur.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
      where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from cur) as was

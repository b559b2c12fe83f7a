with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select t.clinic_id, t.patient_id from appointments t
        where t.clinic_id = $4::uuid and t.id = $5::uuid) s))
  and p.id = any (array(select s.patient_id from (select t.clinic_id, t.patient_id from appointments t
        where t.clinic_id = $6::uuid and t.id = $7::uuid) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), cur as materialized (select t.* from appointments t where t.clinic_id = $9::uuid
  and t.id = $10::uuid and not exists (select from prev) and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0 for no key update of t), pl as materialized (select x.* from follow_up_plans x join cur on x.clinic_id = cur.clinic_id and x.appointment_id = cur.id
  and x.status <> 'cancelled' for no key update of x), chk as (select cur.clinic_id, cur.id, ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $11::uuid and place.doctor_id = self.id
        where self.user_id = $12::uuid and not place.active) or cur.doctor_id = (select d.id from doctors d where d.user_id = $13::uuid))) seen,
  (exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $14::uuid and (m.active or cur.status = $15::text and m.inactive_since > $16::timestamptz))) reached, true fresh,
  coalesce(cur.status = $17::text, false) already,
  cur.status = any(case
    when cur.type = 'IN_PERSON' and exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $18::uuid and (m.active or cur.status = $19::text and m.inactive_since > $20::timestamptz)) then $21::text[]
    when cur.type = 'IN_PERSON' then $22::text[]
    when exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $23::uuid and (m.active or cur.status = $24::text and m.inactive_since > $25::timestamptz)) then $26::text[] else $27::text[] end) step, array[coalesce((select case
      when (p.id is not null) is not true then 'patient on record'
      when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
      when (p.status = 'active') is not true then 'patient active'
      end
      from (select) one left join patients_held p on true) is null, false), coalesce(($28::uuid is null or exists (select from locations l where l.clinic_id = cur.clinic_id and l.id = $29::uuid and l.active)), false), coalesce(($30::uuid is null or exists (select from clinic_doctors d where d.clinic_id = cur.clinic_id and d.doctor_id = $31::uuid and d.active)), false), coalesce((select pl.id from pl where pl.status <> 'completed') is not distinct from $32::uuid, false)]::boolean[] rules
  from cur join clinics c on c.id = cur.clinic_id), a as (update appointments t set status = $33::text, completed_at = $34::timestamp with time zone, version = t.version + 1,
  updated_at = $35::timestamptz
  from chk where t.clinic_id = chk.clinic_id and t.id = chk.id
  and seen and reached and fresh and not already and step and true = all(rules) returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id), again as (select cur.* from cur join chk using (clinic_id, id) where seen and reached and fresh and already), pick as (select s.starts_at, s.starts_at + make_interval(mins => $36::int) ends_at from unnest($37::timestamptz[]) with ordinality s(starts_at, n), cur
  where (select c2.rules_version from clinics c2 where c2.id = cur.clinic_id) = $38::int
  and (select d.rules_version from doctors_held d where d.id = $39::uuid) = $40::int
  and (select m.rules_version from clinic_doctors m where m.clinic_id = $41::uuid and m.doctor_id = $42::uuid)
  = $43::int and not exists (select from pl where pl.status = 'completed')
  and not exists (select from appointments b where b.doctor_id = $44::uuid and b.status not in ('CANCELLED', 'NO_SHOW')
    and tstzrange(b.starts_at, b.ends_at) && tstzrange(s.starts_at, s.starts_at + make_interval(mins => $45::int)))
  and not patient_is_taken(cur.clinic_id, cur.patient_id, s.starts_at, s.starts_at + make_interval(mins => $46::int), cur.id) order by s.n limit 1), f as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, overbooked_over, is_follow_up, follow_up_reason, address, parent_appointment_id, original_appointment_id, plan_id, booked_by, booked_as, created_at, updated_at) select a.clinic_id, $47::uuid, $48::uuid, a.patient_id, $49::uuid, $50::text, $51::text, $52::text, $53::text, pick.starts_at, pick.ends_at, $54::text, '{}'::text[], $55::boolean, $56::text, $57::text, a.id, coalesce(a.original_appointment_id, a.id), $58::uuid, $59::uuid, $60::text, $61::timestamp with time zone, $62::timestamp with time zone from a, pick on conflict do nothing returning *), p as (insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, status, priority, follow_up_appointment_id, created_at, updated_at) select a.clinic_id, $63::uuid, a.id, a.patient_id, a.doctor_id, $64::text, $65::date, $66::integer, case when f.id is null then 'scheduled' else 'completed' end, $67::text, f.id, $68::timestamp with time zone, $69::timestamp with time zone from a left join f on true
  on conflict (clinic_id, appointment_id) where status <> 'cancelled' do update set scheduled_for = excluded.scheduled_for, days_after = excluded.days_after, status = case when excluded.follow_up_appointment_id is not null then 'completed' when true then 'scheduled'
  else follow_up_plans.status end, follow_up_appointment_id = excluded.follow_up_appointment_id, version = follow_up_plans.version + 1, updated_at = excluded.updated_at where follow_up_plans.status in ('scheduled', 'overdue') returning *), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $70::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $71::timestamptz
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
        where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))), 'asked', $72::text,
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
    'refusal', $73::jsonb) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $74::uuid, $75::text,
  $76::text, $77::text, e.id, e.patient_id,
  $78::text, $79::text, (select jsonb_object_agg(n.key, case when n.key = any($80::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $81::uuid, $82::text,
  $83::text, $84::text, e.id, e.patient_id,
  $85::text, $86::text, null::jsonb
  from again e union all select e.clinic_id, $87::uuid, $88::text,
  case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, $89::text, e.id, e.patient_id,
  $90::text, $91::text, null::jsonb
  from p e union all select e.clinic_id, $92::uuid, $93::text,
  $94::text, $95::text, e.id, e.patient_id,
  $96::text, $97::text, null::jsonb
  from f e union all select e.clinic_id, $98::uuid, $99::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $100::text, e.id, e.patient_id,
  $101::text, $102::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $103::uuid, $104::text,
  $105::text, $106::text, e.id, e.patient_id,
  $107::text, $108::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $109::text, e.id, e.version, $110::text, jsonb_build_object('status', e.status),
  $111::timestamptz from "both" e union all select e.clinic_id, $112::text, e.id, e.version, case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $113::timestamptz from p e union all select e.clinic_id, $114::text, e.id, e.version, $115::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $116::timestamptz from f e union all select e.clinic_id, $117::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $118::timestamptz from rooms_ended e union all select e.clinic_id, $119::text, e.id, e.version, $120::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $121::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($122::uuid, $123::uuid, $124::timestamptz,
  $125::boolean) known_user, (select pl.id from pl where pl.status <> 'completed') as plan_id, (select case
  when (p.id is not null) is not true then 'patient on record'
  when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
  when (p.status = 'active') is not true then 'patient active'
  end
  from (select) one left join patients_held p on true) as refused, (select to_jsonb(chk) from chk) as chk, (select to_jsonb(cur) || jsonb_build_object(
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

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select $4::uuid clinic_id, $5::uuid patient_id) s))
  and p.id = any (array(select s.patient_id from (select $6::uuid clinic_id, $7::uuid patient_id) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), standing as materialized (select c.id clinic_id, waiting_visit(c.id, $9::uuid, $10::uuid, true, $11::timestamptz) waits_here, waiting_visit(c.id, $12::uuid, $13::uuid, false, $14::timestamptz) waits_elsewhere, true allowed,
  (select h.rules_version from doctors_held h where h.id = $15::uuid)
  is not distinct from (select d.rules_version from doctors d where d.id = $16::uuid) rules_in_view,
  exists (select from clinic_doctors m where m.clinic_id = c.id and m.doctor_id = $17::uuid and m.active) doctor,
  exists (select from locations l where l.clinic_id = c.id and l.id = $18::uuid and l.active) location,
  (select case
    when (p.id is not null) is not true then 'patient on record'
    when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
    when (p.status = 'active') is not true then 'patient active'
    end
    from (select) one left join patients_held p on true) refused, null::jsonb country, true same_country, true possible_phone, false known, null::jsonb candidates
  from clinics c where c.id = $19::uuid and not exists (select from prev) and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0), wanted as materialized (select s.clinic_id, $20::uuid doctor_id, l.id location_id, l.timezone, $21::timestamptz starts_at, $22::timestamptz + make_interval(mins => coalesce($23::int, (c.settings->'durations'->>$24::text)::int,
      (c.settings->>'defaultDuration')::int, 30)) ends_at,
  doctor_is_elsewhere($25::uuid, s.clinic_id, $26::timestamptz, $27::timestamptz + make_interval(mins => coalesce($28::int, (c.settings->'durations'->>$29::text)::int,
        (c.settings->>'defaultDuration')::int, 30)), null, s.clinic_id not in (select doctor_works_in($30::uuid, $31::timestamptz, $32::timestamptz + make_interval(mins => coalesce($33::int, (c.settings->'durations'->>$34::text)::int,
            (c.settings->>'defaultDuration')::int, 30))))) elsewhere
  from standing s join clinics c on c.id = s.clinic_id
  join locations l on l.clinic_id = s.clinic_id and l.id = $35::uuid
  where s.rules_in_view and s.allowed and s.doctor and s.location and s.same_country and s.possible_phone and s.refused is null and not s.known and s.waits_here is null and s.waits_elsewhere is null), go as (select * from wanted where not elsewhere), a as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, reason, booked_by, checked_in_at, booked_as, overbooked_over, overbook, patient_overlap, created_at, updated_at) select go.clinic_id, $36::uuid, go.doctor_id, $37::uuid, go.location_id, $38::text, $39::text, $40::text, $41::text, go.starts_at, go.ends_at, go.timezone, $42::text, $43::uuid, $44::timestamp with time zone, $45::text, '{OUTSIDE_HOURS,CLOSURE,TIME_OFF}'::text[], exists (select from appointments b where b.doctor_id = go.doctor_id and b.status not in ('CANCELLED', 'NO_SHOW')
    and tstzrange(b.starts_at, b.ends_at) && tstzrange(go.starts_at, go.ends_at)), patient_is_taken(go.clinic_id, $46::uuid, go.starts_at, go.ends_at, null), $47::timestamp with time zone, $48::timestamp with time zone from go on conflict do nothing returning *), arrival as (insert into queue_states (clinic_id, doctor_id, id, token_day, last_token, created_at, updated_at)
  select a.clinic_id, a.doctor_id, gen_random_uuid(), local_of($49::timestamptz, c.timezone)::date, 1, $50::timestamptz, $51::timestamptz
  from a join clinics c on c.id = a.clinic_id where a.type = 'IN_PERSON'
  on conflict (clinic_id, doctor_id) do update set token_day = excluded.token_day,
  last_token = case when queue_states.token_day = excluded.token_day then queue_states.last_token + 1 else 1 end,
  version = queue_states.version + 1, updated_at = excluded.updated_at returning *), entry as (insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
  select a.clinic_id, a.id, a.doctor_id, q.token_day, q.last_token, $52::timestamptz
  from a join arrival q on q.clinic_id = a.clinic_id and q.doctor_id = a.doctor_id
  on conflict (clinic_id, appointment_id) do update set
  token_number = case when queue_entries.local_day = excluded.local_day and queue_entries.doctor_id = excluded.doctor_id then queue_entries.token_number else excluded.token_number end,
  doctor_id = excluded.doctor_id, local_day = excluded.local_day, entered_at = excluded.entered_at,
  called_at = null, placed = null, placed_priority = null), image as materialized (select to_jsonb(a) || jsonb_build_object(
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
      where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE')))  as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $53::uuid, $54::text,
  $55::text, $56::text, e.id, e.patient_id,
  $57::text, $58::text, case when e.overbook then '{"overbook": [null, true]}'::jsonb end
  from a e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $59::text, e.id, e.version, $60::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $61::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($62::uuid, $63::uuid, $64::timestamptz,
  $65::boolean) known_user, (select to_jsonb(standing) from standing) as standing, coalesce((select elsewhere from wanted), false) as elsewhere

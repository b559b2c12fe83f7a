with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select $4::uuid clinic_id, $5::uuid patient_id) s))
  and p.id = any (array(select s.patient_id from (select $6::uuid clinic_id, $7::uuid patient_id) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), candidates as materialized (select x.clinic_id, x.id, w.why, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
    'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
  from patients x cross join lateral (select array_remove(array[]::text[], null) why) w
  where x.clinic_id = $9::uuid and x.merged_into is null and false and w.why <> '{}'
  order by ('externalId' = any(w.why)) desc, cardinality(w.why) desc, x.name, x.id limit 5), standing as materialized (select c.id clinic_id, null::uuid waits_here, null::uuid waits_elsewhere, true allowed,
  (select h.rules_version from doctors_held h where h.id = $10::uuid)
  is not distinct from (select d.rules_version from doctors d where d.id = $11::uuid) rules_in_view,
  exists (select from clinic_doctors m where m.clinic_id = c.id and m.doctor_id = $12::uuid and m.active) doctor,
  exists (select from locations l where l.clinic_id = c.id and l.id = $13::uuid and l.active) location,
  null::text refused, (select x.settings->'country' from clinics x where x.id = $14::uuid) country, true same_country, $15::boolean possible_phone,
  exists (select from candidates x where x.why <> '{externalId}') or false known, (select jsonb_agg(x.summary) from candidates x) candidates
  from clinics c where c.id = $16::uuid and not exists (select from prev) and (select count(*) from patients_held) >= 0 and (select count(*) from doctors_held) >= 0), wanted as materialized (select s.clinic_id, $17::uuid doctor_id, l.id location_id, l.timezone, $18::timestamptz starts_at, $19::timestamptz + make_interval(mins => coalesce($20::int, (c.settings->'durations'->>$21::text)::int,
      (c.settings->>'defaultDuration')::int, 30)) ends_at,
  doctor_is_elsewhere($22::uuid, s.clinic_id, $23::timestamptz, $24::timestamptz + make_interval(mins => coalesce($25::int, (c.settings->'durations'->>$26::text)::int,
        (c.settings->>'defaultDuration')::int, 30)), null, s.clinic_id not in (select doctor_works_in($27::uuid, $28::timestamptz, $29::timestamptz + make_interval(mins => coalesce($30::int, (c.settings->'durations'->>$31::text)::int,
            (c.settings->>'defaultDuration')::int, 30))))) elsewhere
  from standing s join clinics c on c.id = s.clinic_id
  join locations l on l.clinic_id = s.clinic_id and l.id = $32::uuid
  where s.rules_in_view and s.allowed and s.doctor and s.location and s.same_country and s.possible_phone and s.refused is null and not s.known and s.waits_here is null and s.waits_elsewhere is null), go as (select * from wanted where not elsewhere), a as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, reason, booked_by, checked_in_at, booked_as, overbooked_over, overbook, patient_overlap, created_at, updated_at) select go.clinic_id, $33::uuid, go.doctor_id, $34::uuid, go.location_id, $35::text, $36::text, $37::text, $38::text, go.starts_at, go.ends_at, go.timezone, $39::text, $40::uuid, $41::timestamp with time zone, $42::text, '{OUTSIDE_HOURS,CLOSURE,TIME_OFF}'::text[], exists (select from appointments b where b.doctor_id = go.doctor_id and b.status not in ('CANCELLED', 'NO_SHOW')
    and tstzrange(b.starts_at, b.ends_at) && tstzrange(go.starts_at, go.ends_at)), patient_is_taken(go.clinic_id, $43::uuid, go.starts_at, go.ends_at, null), $44::timestamp with time zone, $45::timestamp with time zone from go on conflict do nothing returning *), newcomer as (insert into patients (clinic_id, id, name, phone, date_of_birth, search_name, search_digits, search_pieces, search_source, phone_e164, created_at, updated_at) select a.clinic_id, $46::uuid, $47::text, $48::text, $49::date, $50::text, $51::text, $52::text[], $53::text, $54::text, $55::timestamp with time zone, $56::timestamp with time zone from a returning *), shown as (select x.clinic_id, x.id from candidates x cross join standing s where s.rules_in_view and s.allowed and s.doctor and s.location and s.same_country and s.possible_phone and s.known), arrival as (insert into queue_states (clinic_id, doctor_id, id, token_day, last_token, created_at, updated_at)
  select a.clinic_id, a.doctor_id, gen_random_uuid(), local_of($57::timestamptz, c.timezone)::date, 1, $58::timestamptz, $59::timestamptz
  from a join clinics c on c.id = a.clinic_id where a.type = 'IN_PERSON'
  on conflict (clinic_id, doctor_id) do update set token_day = excluded.token_day,
  last_token = case when queue_states.token_day = excluded.token_day then queue_states.last_token + 1 else 1 end,
  version = queue_states.version + 1, updated_at = excluded.updated_at returning *), entry as (insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
  select a.clinic_id, a.id, a.doctor_id, q.token_day, q.last_token, $60::timestamptz
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
      where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))) || jsonb_build_object('patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone,
        'user_id', p.user_id, 'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from newcomer p)) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $61::uuid, $62::text,
  $63::text, $64::text, e.id, e.patient_id,
  $65::text, $66::text, case when e.overbook then '{"overbook": [null, true]}'::jsonb end
  from a e union all select e.clinic_id, $67::uuid, $68::text,
  $69::text, $70::text, e.id, e.id,
  $71::text, $72::text, (select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
    from candidates x having count(*) > 0)
  from newcomer e union all select e.clinic_id, $73::uuid, $74::text,
  $75::text, $76::text, e.id, e.id,
  $77::text, $78::text, null::jsonb
  from shown e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $79::text, e.id, e.version, $80::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $81::timestamptz from a e union all select e.clinic_id, $82::text, e.id, e.version, $83::text, jsonb_build_object('patientId', e.id),
  $84::timestamptz from newcomer e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($85::uuid, $86::uuid, $87::timestamptz,
  $88::boolean) known_user, (select to_jsonb(standing) from standing) as standing, coalesce((select elsewhere from wanted), false) as elsewhere

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select $4::uuid clinic_id, $5::uuid patient_id) s))
  and p.id = any (array(select s.patient_id from (select $6::uuid clinic_id, $7::uuid patient_id) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), cur as (select $9::uuid clinic_id from doctors_held where not exists (select from prev)), o as (select * from jsonb_to_recordset($10::jsonb) as x(id uuid, sequence int, starts_at timestamptz,
    ends_at timestamptz, type text, location_id uuid, timezone text, treatment_type text, priority text, notify boolean,
    external_id text, modified boolean, reason text, notes text, staff_note text, address text)), go as (select from cur where (select case
    when (p.id is not null) is not true then 'patient on record'
    when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
    when (p.status = 'active') is not true then 'patient active'
    end
    from (select) one left join patients_held p on true) is null and (select c2.rules_version from clinics c2 where c2.id = cur.clinic_id) = $11::int
  and (select d.rules_version from doctors_held d where d.id = $12::uuid) = $13::int
  and (select m.rules_version from clinic_doctors m where m.clinic_id = $14::uuid and m.doctor_id = $15::uuid)
  = $16::int and not exists (select from o w join appointments b on b.doctor_id = $17::uuid and b.overbook
    and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
    and b.ends_at > w.starts_at and b.id not in (select id from o))), s as (insert into series (clinic_id, id, patient_id, doctor_id, location_id, template_id, type, treatment_type, duration_minutes, time, timezone, start_date, end_date, recurrence, reason, notes, created_at, updated_at) select $18::uuid, $19::uuid, $20::uuid, $21::uuid, $22::uuid, $23::uuid, $24::text, $25::text, $26::integer, $27::text, $28::text, $29::date, $30::date, $31::jsonb, $32::text, $33::text, $34::timestamp with time zone, $35::timestamp with time zone from go returning *), booked as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, overbooked_over, notify, external_id, reason, notes, staff_note, address, series_id, series_sequence, series_modified, booked_by, booked_as, created_at, updated_at) select s.clinic_id, o.id, $36::uuid, s.patient_id, o.location_id, o.type, o.treatment_type, $37::text, o.priority, o.starts_at, o.ends_at, o.timezone, '{}'::text[], o.notify, case when not exists (select from appointments x where x.clinic_id = s.clinic_id and x.external_id = o.external_id
    and x.status <> 'CANCELLED' and x.id is distinct from o.id) then o.external_id end, o.reason, o.notes, o.staff_note, o.address, s.id, o.sequence, o.modified, $38::uuid, $39::text, $40::timestamp with time zone, $41::timestamp with time zone from s cross join o order by o.starts_at on conflict do nothing returning *), image as materialized (select jsonb_build_object('series', to_jsonb(s), 'skipped', $42::jsonb,
    'shifted', $43::jsonb,
    'appointments', (select jsonb_agg(to_jsonb(booked) || jsonb_build_object(
          'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
              'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = booked.clinic_id and p.id = booked.patient_id),
          'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
              'active', m.active, 'inactive_since', m.inactive_since)
            from doctors d join clinic_doctors m on m.clinic_id = booked.clinic_id and m.doctor_id = d.id where d.id = booked.doctor_id),
          'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
            from locations l where l.clinic_id = booked.clinic_id and l.id = booked.location_id),
          'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
            from clinics c where c.id = booked.clinic_id),
          'plan_day', case when booked.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = booked.clinic_id
            and p.follow_up_appointment_id = booked.id and p.status <> 'cancelled') end,
          'call_over', booked.type = 'VIDEO_CALL' and booked.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
            where v.clinic_id = booked.clinic_id and v.appointment_id = booked.id and v.status not in ('SCHEDULED', 'ACTIVE'))) order by booked.starts_at) from booked)) as image
  from s where undo_unless((select count(*) from booked) = $44::int)), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $45::uuid, $46::text,
  $47::text, $48::text, e.id, e.patient_id,
  $49::text, $50::text, null::jsonb
  from s e union all select e.clinic_id, $51::uuid, $52::text,
  $53::text, $54::text, e.id, e.patient_id,
  $55::text, $56::text, null::jsonb
  from booked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $57::text, e.id, e.version, $58::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $59::timestamptz from s e union all select e.clinic_id, $60::text, e.id, e.version, $61::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $62::timestamptz from booked e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($63::uuid, $64::uuid, $65::timestamptz,
  $66::boolean) known_user

/* calendar-and-plan */ select (select jsonb_agg(jsonb_build_object(
      'clinicId', cd.clinic_id, 'isActive', cd.active,
      'settings', c.settings || jsonb_build_object('timezone', c.timezone),
      'versions', jsonb_build_object('clinic', c.rules_version, 'membership', cd.rules_version, 'doctor', d.rules_version),
      'locations', (select jsonb_agg(jsonb_build_object('id', l.id, 'timezone', l.timezone))
        from locations l where l.clinic_id = cd.clinic_id and l.active),
      'sessions', (select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
            'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until))
        from working_sessions w where w.doctor_id = cd.doctor_id and w.clinic_id = cd.clinic_id
        and coalesce(w.date, w.valid_until, 'infinity') >= ($1::timestamptz)::date - 1),
      'closures', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at, 'locationId', x.location_id))
        from closures x where x.clinic_id = cd.clinic_id and x.ends_at > $2::timestamptz),
      'timeOff', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at))
        from time_off x where x.doctor_id = cd.doctor_id and x.ends_at > $3::timestamptz and (x.clinic_id = cd.clinic_id or x.everywhere))
    ) order by cd.clinic_id)
  from clinic_doctors cd join clinics c on c.id = cd.clinic_id join doctors d on d.id = cd.doctor_id
  where cd.doctor_id = $4::uuid) clinics, (select jsonb_agg(jsonb_build_object('id', x.id, 'start', x.starts_at, 'end', x.ends_at)) from (
    select a.id, a.starts_at, a.ends_at
    from unnest($5::timestamptz[], $6::timestamptz[]) r(since, until)
    join appointments a on a.doctor_id = $7::uuid and not a.overbook and a.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(a.starts_at, a.ends_at) && tstzrange(r.since, r.until)
    union
    select a.id, a.starts_at, a.ends_at
    from unnest($8::timestamptz[], $9::timestamptz[]) r(since, until)
    join appointments a on a.doctor_id = $10::uuid and a.overbook and a.status not in ('CANCELLED', 'NO_SHOW') and a.starts_at >= r.since - interval '8 hours' and a.starts_at < r.until and a.ends_at > r.since) x) busy,
(select d.user_id from doctors d where d.id = $11::uuid) doctor_user , case when caller_stands($12::uuid, $13::uuid, $14::timestamptz, $15::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $16::uuid and key = $17::text
    and created_at > $18::timestamptz) kept) end kept, (select p.status from follow_up_plans p where p.clinic_id = $19::uuid
  and p.id = $20::uuid) plan_status , (select jsonb_agg(jsonb_build_object('id', a.id, 'start', a.starts_at, 'end', a.ends_at)) from appointments a
  where a.clinic_id = $21::uuid and a.patient_id = (select p.patient_id from follow_up_plans p where p.clinic_id = $22::uuid
    and p.id = $23::uuid)
  and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
  and a.starts_at between $24::timestamptz - interval '15 days' and $25::timestamptz + interval '15 days') patient_busy

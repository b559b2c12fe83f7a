/* calendar-and-bookings */ select (select jsonb_agg(jsonb_build_object(
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
(select d.user_id from doctors d where d.id = $11::uuid) doctor_user , (with recursive asked as materialized (
    select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
        select k.fingerprint, k.status, k.answer from idempotency_keys k
        where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
      ) k) kept
    from jsonb_to_recordset($12::jsonb) as r (
      n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
      fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, doctor_id uuid, patient_id uuid,
      location_id uuid, starts_at timestamptz, external_id text, may_book text[], may_read text[]
    )
  ),
  subjects as materialized (
    select r.n, r.clinic_id, r.doctor_id, o.records, coalesce(r.patient_id, case when o.records = 1 then o.only_id end) patient_id
    from asked r cross join lateral (
      select count(*)::int records, min(p.id::text)::uuid only_id from patients p
      where r.patient_id is null and 'own' = any (r.may_book) and p.clinic_id = r.clinic_id
      and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
        and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))
    ) o where r.kept is null
  ),
  judged as materialized (
    select r.n, s.patient_id, r.may_book && me.staff is_staff, case
    when (m.active) is not true then 'doctor'
    when (s.patient_id is not null or s.records = 0) is not true then 'which patient'
    when (r.may_book && array['clinic', 'treating'] or r.may_book && me.own) is not true then 'patient'
    when (p.id is not null) is not true then 'patient on record'
    when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
    when (p.status = 'active') is not true then 'patient active'
    when (r.location_id is null or exists (select from locations l where l.clinic_id = r.clinic_id and l.id = r.location_id and l.active)) is not true then 'location'
    when (r.may_book && me.staff or r.may_book && me.own) is not true then 'right to book'
    when (r.external_id is null or not exists (select from appointments x where x.clinic_id = r.clinic_id and x.external_id = r.external_id
        and x.status <> 'CANCELLED' and x.id is distinct from r.id)) is not true then 'external id' || coalesce('@' || (select x.id from (select x.* from appointments x where x.clinic_id = r.clinic_id and x.external_id = r.external_id
          and x.status <> 'CANCELLED' and x.id is distinct from r.id) x
        cross join lateral (
          select array['clinic',
          case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = r.clinic_id and place.doctor_id = self.id
            where self.user_id = r.user_id and not place.active) then 'colleague' end,
          (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = r.clinic_id and m.doctor_id = d.id
            where d.id = x.doctor_id and d.user_id = r.user_id and m.active),
          (select 'former' from doctors d where d.id = x.doctor_id and d.user_id = r.user_id)] staff,
          coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = r.clinic_id and p.id = x.patient_id
              and not x.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
                and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
        ) me
        where r.may_read && (me.staff || me.own)), '')
    when (r.may_book && me.staff or count_patients_bookings(s.clinic_id, s.patient_id, r.at) < coalesce((c.settings->>'maxOpenBookingsPerPatient')::int, 5)) is not true then 'limit'
    end refused
    from subjects s join asked r on r.n = s.n
    left join patients p on p.clinic_id = s.clinic_id and p.id = s.patient_id
    left join doctors d on d.id = s.doctor_id
    left join clinics c on c.id = s.clinic_id
    left join clinic_doctors m on m.clinic_id = s.clinic_id and m.doctor_id = s.doctor_id
    cross join lateral (
      select array['clinic', case when d.user_id = r.user_id then 'treating' end] staff,
      case when ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
        and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true))) then array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] else '{}' end || '{link}' own
    ) me
  )
  select jsonb_agg(jsonb_build_object('refused', j.refused, 'isStaff', coalesce(j.is_staff, false), 'kept', r.kept, 'standing', r.standing,
      'patientBusy', (select jsonb_agg(jsonb_build_object('id', a.id, 'start', a.starts_at, 'end', a.ends_at)) from appointments a
        where a.clinic_id = r.clinic_id and a.patient_id = j.patient_id
        and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
        and a.starts_at between r.starts_at - interval '15 days' and r.starts_at + interval '15 days')) order by r.n)
  from asked r left join judged j on j.n = r.n) asked

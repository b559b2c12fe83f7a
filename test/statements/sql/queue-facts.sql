/* queue-facts */ with recursive who as materialized (
  select m.clinic_id, m.doctor_id from clinic_doctors m
  where m.clinic_id = $1::uuid and m.doctor_id = $2::uuid and (m.active or exists (select from appointments w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
      and w.status in ('CHECKED_IN', 'IN_PROGRESS')))
),
visits as materialized (
  select a.*, e.token_number, e.called_at, e.skips, e.placed, e.placed_priority, p.name patient_name,
  case when (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $3::timestamptz, true)) then '{}' else linked_users(p.user_id, p.guardian_user_ids) end user_ids
  from (select w.*, local_of($4::timestamptz, c.timezone)::date today from who w join clinics c on c.id = w.clinic_id offset 0) w
  join queue_entries e on e.clinic_id = w.clinic_id and e.doctor_id = w.doctor_id and e.local_day in (w.today - 1, w.today, w.today + 1)
  and (e.local_day = w.today or e.entered_at > $5::timestamptz - interval '6 hours')
  and e.entered_at > $6::timestamptz - 2 * interval '24 hours'
  join appointments a on a.clinic_id = e.clinic_id and a.id = e.appointment_id and a.doctor_id = w.doctor_id
  join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
  union all select a.*, null, null, null, null, null, p.name, case when (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $7::timestamptz, true)) then '{}' else linked_users(p.user_id, p.guardian_user_ids) end
  from who w join appointments a on a.clinic_id = w.clinic_id and a.doctor_id = w.doctor_id
  join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
  where a.type = 'IN_PERSON' and a.status in ('CHECKED_IN', 'IN_PROGRESS')
  and a.starts_at between $8::timestamptz - interval '24 hours' and $9::timestamptz + interval '24 hours'
  and not exists (select from queue_entries e where e.clinic_id = a.clinic_id and e.appointment_id = a.id)
),
watched as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
  select distinct v.clinic_id, w.user_id, w.role, 'queue.read', 'patient', v.patient_id, v.patient_id, w.request_id, w.origin
  from jsonb_to_recordset($10::jsonb) as w(user_id uuid, role text, request_id text, origin text, own boolean, shown uuid[])
  join visits v on v.status in ('CHECKED_IN', 'IN_PROGRESS') and not v.patient_id = any(w.shown)
  and (not w.own or w.user_id = any(v.user_ids))
),
queues as (
  select w.doctor_id, d.name doctor_name, jsonb_build_object('clinic_id', w.clinic_id, 'doctor_id', w.doctor_id,
    'doctor_name', d.name, 'doctor_user_id', case when m.active then d.user_id end, 'settings', c.settings,
    'state', (select to_jsonb(q) from queue_states q where q.clinic_id = w.clinic_id and q.doctor_id = w.doctor_id),
    'visits', coalesce((select jsonb_agg(to_jsonb(v)) from visits v where v.clinic_id = w.clinic_id and v.doctor_id = w.doctor_id), '[]'),
    'lengths', coalesce((select jsonb_agg(to_jsonb(l)) from (select a.treatment_type, round(extract(epoch from a.completed_at - a.started_at) / 60, 1) minutes,
          round(extract(epoch from a.ends_at - a.starts_at) / 60, 1) planned
          from appointments a where a.doctor_id = w.doctor_id and a.clinic_id = w.clinic_id and a.status = 'COMPLETED'
          and a.type = 'IN_PERSON' and a.started_at < a.completed_at and a.starts_at < $11::timestamptz + interval '24 hours'
          order by a.starts_at desc limit 80) l), '[]'),
    'told', coalesce((select jsonb_agg(to_jsonb(t)) from (select e.told_minutes minutes, e.told_low low, e.told_high high, e.told_widening widening,
          round(extract(epoch from a.started_at - e.told_at) / 60, 1) waited
          from queue_entries e join appointments a on a.clinic_id = e.clinic_id and a.id = e.appointment_id
          where e.clinic_id = w.clinic_id and e.doctor_id = w.doctor_id and e.entered_at > $12::timestamptz - interval '30 days'
          and e.told_at is not null and a.started_at >= e.told_at
          order by e.entered_at desc limit 50) t), '[]')) as facts
  from who w join doctors d on d.id = w.doctor_id
  join clinic_doctors m on m.clinic_id = w.clinic_id and m.doctor_id = w.doctor_id join clinics c on c.id = w.clinic_id
) select (select facts from queues) facts,
jsonb_build_object('displays', (select coalesce(jsonb_agg(x.id), '[]') from displays x where x.clinic_id = $13::uuid
    and x.id = any($14::uuid[]) and (x.revoked_at is not null or x.expires_at <= $15::timestamptz)), 'people', (select coalesce(jsonb_agg(h.key), '[]')
    from jsonb_to_recordset($16::jsonb)
    as h(key text, user_id uuid, issued_at timestamptz, as_staff boolean, as_colleague boolean)
    where caller_standing(h.user_id, $17::uuid, h.issued_at, h.as_staff) in ('signed out', 'ended')
    or h.as_colleague and not (not exists (select from doctors self join clinic_doctors place on place.clinic_id = $18::uuid and place.doctor_id = self.id
        where self.user_id = h.user_id and not place.active)
      or exists (select from doctors o where o.id = $19::uuid and o.user_id = h.user_id)))) departed

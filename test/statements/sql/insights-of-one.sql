/* insights */
with recursive span as materialized (
  select c.id, c.timezone, date_trunc('week', $1::date::timestamp)::date monday, $1::date from_day, $2::date to_day,
  local_of($3::timestamptz, c.timezone)::date today,
  coalesce(nullif((c.settings->>'cancellationWindowMinutes')::int, 0), 1440) late_minutes,
  boundary_of($1::date::timestamp, c.timezone) from_at, boundary_of(($2::date + 1)::timestamp, c.timezone) until_at
  from clinics c where c.id = $4::uuid
),
weeks as materialized (
  select n, to_char(monday, 'IYYY-"W"IW') week, greatest(monday, from_day) from_day, least(monday + 6, to_day) to_day,
  greatest(boundary_of(monday::timestamp, timezone), from_at) starts_at, least(boundary_of((monday + 7)::timestamp, timezone), until_at) ends_at
  from (select span.timezone, span.from_day, span.to_day, span.from_at, span.until_at, n, span.monday + 7 * (n - 1) monday
    from span cross join generate_series(1, (span.to_day - span.monday) / 7 + 1) n) each
),
bounds as materialized (
  select span.*, (select array_agg(starts_at order by n) from weeks) starts from span
),
hours as materialized (
  select m.doctor_id, d.name doctor_name, m.active, m.inactive_since,
  (select jsonb_agg(jsonb_build_object(
        'clinicId', cd.clinic_id, 'isActive', cd.active,
        'settings', c.settings || jsonb_build_object('timezone', c.timezone),
        'versions', jsonb_build_object('clinic', c.rules_version, 'membership', cd.rules_version, 'doctor', d.rules_version),
        'locations', (select jsonb_agg(jsonb_build_object('id', l.id, 'timezone', l.timezone))
          from locations l where l.clinic_id = cd.clinic_id and l.active),
        'sessions', (select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
              'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until))
          from working_sessions w where w.doctor_id = cd.doctor_id and w.clinic_id = cd.clinic_id
          and coalesce(w.date, w.valid_until, 'infinity') >= ((b.from_at - interval '2 days'))::date - 1),
        'closures', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at, 'locationId', x.location_id))
          from closures x where x.clinic_id = cd.clinic_id and x.ends_at > (b.from_at - interval '2 days')),
        'timeOff', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at))
          from time_off x where x.doctor_id = cd.doctor_id and x.ends_at > (b.from_at - interval '2 days') and (x.clinic_id = cd.clinic_id or x.everywhere))
      ) order by cd.clinic_id)
    from clinic_doctors cd join clinics c on c.id = cd.clinic_id join doctors d on d.id = cd.doctor_id
    where cd.doctor_id = m.doctor_id and cd.clinic_id = $4::uuid) -> 0 rules
  from bounds b join clinic_doctors m on m.clinic_id = b.id join doctors d on d.id = m.doctor_id
  where true and m.doctor_id = any($5::uuid[])
),
visits as materialized (
  select a.clinic_id, a.id, a.doctor_id, a.type, a.starts_at, width_bucket(a.starts_at, b.starts) week,
  case a.status when 'COMPLETED' then 'completed' when 'NO_SHOW' then 'noShow' when 'CANCELLED' then
  case when a.cancelled_at > a.starts_at - make_interval(mins => b.late_minutes) then 'cancelledLate' else 'cancelledEarly' end
  else 'open' end outcome,
  case when a.status in ('CANCELLED', 'NO_SHOW') then 0 else extract(epoch from a.ends_at - a.starts_at)::float8 / 60 end held_minutes,
  case when a.status <> 'CANCELLED' and a.starts_at > a.created_at then extract(epoch from a.starts_at - a.created_at)::float8 / 60 / 1440 end lead_days,
  case when a.type = 'IN_PERSON' and a.started_at >= a.checked_in_at then extract(epoch from a.started_at - a.checked_in_at)::float8 / 60 end wait_minutes,
  case when e.told_at <= a.started_at then extract(epoch from a.started_at - e.told_at)::float8 / 60 between e.told_low and e.told_high end range_held
  from bounds b join appointments a on a.clinic_id = b.id and a.starts_at >= b.from_at and a.starts_at < b.until_at
  left join queue_entries e on e.clinic_id = a.clinic_id and e.appointment_id = a.id
  where true and a.doctor_id = any($5::uuid[]) and a.location_id = $6::uuid
),
outcomes as (
  select doctor_id, week, type, outcome, count(*)::int visits, sum(held_minutes)::float8 held_minutes,
  count(range_held)::int told, (count(*) filter (where range_held))::int held from visits group by doctor_id, week, type, outcome
),
times as (
  select doctor_id, week, percentile_cont(array[0.5, 0.9]) within group (order by lead_days) lead_days, count(lead_days)::int lead_days_of, percentile_cont(array[0.5, 0.9]) within group (order by wait_minutes) wait_minutes, count(wait_minutes)::int wait_minutes_of from visits group by grouping sets ((doctor_id, week), (doctor_id), (week), ())
),
plans as materialized (
  select coalesce(p.doctor_id, o.doctor_id) doctor_id, (p.scheduled_for - b.monday) / 7 + 1 week, p.status = 'completed' booked,
  coalesce(v.status = 'COMPLETED', false) completed, p.status in ('scheduled', 'overdue') and p.scheduled_for < b.today overdue,
  case when v.status = 'COMPLETED' then greatest(extract(epoch from v.starts_at - p.created_at)::float8 / 86400, 0) end days
  from bounds b join follow_up_plans p on p.clinic_id = b.id and p.status in ('scheduled', 'completed', 'overdue')
  and p.scheduled_for between b.from_day and b.to_day
  join appointments o on o.clinic_id = p.clinic_id and o.id = p.appointment_id
  left join appointments v on v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id
  where true and coalesce(p.doctor_id, o.doctor_id) = any($5::uuid[]) and o.location_id = $6::uuid
),
follow_ups as (
  select doctor_id, week, count(*)::int planned, (count(*) filter (where booked))::int booked,
  (count(*) filter (where completed))::int completed, (count(*) filter (where overdue))::int overdue, percentile_cont(array[0.5, 0.9]) within group (order by days) days, count(days)::int days_of from plans group by grouping sets ((doctor_id, week), (doctor_id), (week), ())
),
reminded as materialized (
  select v.id, v.outcome, m.rule_id, m.state from visits v left join messages m on m.clinic_id = v.clinic_id
  and m.appointment_id = v.id and m.event = 'reminder' and m.rule_id is not null and m.visit_start = v.starts_at
),
by_rule as (
  select x.*, r.offset_minutes, r.channel from (select rule_id, (count(*) filter (where state in ('sent', 'delivered')))::int sent,
    (count(*) filter (where state in ('failed', 'unknown')))::int failed, (count(*) filter (where state = 'dropped'))::int dropped,
    (count(*) filter (where outcome = 'completed' and state in ('sent', 'delivered')))::int completed, (count(*) filter (where outcome = 'noShow' and state in ('sent', 'delivered')))::int no_show
    from reminded where rule_id is not null group by rule_id) x
  left join reminder_rules r on r.clinic_id = $4::uuid and r.id = x.rule_id
),
unreminded as (
  select (count(*) filter (where outcome = 'completed'))::int completed, (count(*) filter (where outcome = 'noShow'))::int no_show
  from (select outcome from reminded group by id, outcome having not coalesce(bool_or(state in ('sent', 'delivered')), false)) v
),
found as materialized (
  select json_build_object('timezone', b.timezone, 'late_minutes', b.late_minutes, 'from_at', b.from_at,
    'until_at', b.until_at, 'weeks', coalesce((select json_agg(weeks order by n) from weeks), '[]'), 'doctors', coalesce((select json_agg(hours order by doctor_name, doctor_id) from hours), '[]'),
    'outcomes', coalesce((select json_agg(outcomes order by doctor_id, week) from outcomes), '[]'), 'times', coalesce((select json_agg(times order by doctor_id, week) from times), '[]'),
    'follow_ups', coalesce((select json_agg(follow_ups order by doctor_id, week) from follow_ups), '[]'), 'by_rule', coalesce((select json_agg(by_rule order by offset_minutes desc nulls last, rule_id) from by_rule), '[]'),
    'unreminded', (select row_to_json(unreminded) from unreminded)) as image from bounds b
)
select (select json_agg(image) from found) as rows, caller_stands($7::uuid, $8::uuid, $9::timestamptz, $10::boolean) known_user, case
when (not exists (select from unnest($5::uuid[]) x(id) where not exists (select from clinic_doctors m
      where m.clinic_id = $4::uuid and m.doctor_id = x.id))) is not true then 'doctors'
when (exists (select from locations l where l.clinic_id = $4::uuid and l.id = $6::uuid)) is not true then 'location'
end refused

with recursive page as materialized (select a.* from (select a.* from appointments a where a.clinic_id = $1::uuid and true and a.id in (
      select v.id from clinic_doctors m
      join time_off r on r.doctor_id = m.doctor_id and (r.clinic_id = m.clinic_id or r.everywhere)
      cross join lateral (select v.id from appointments v where v.doctor_id = r.doctor_id and v.clinic_id = m.clinic_id
        and v.starts_at < r.ends_at and v.starts_at > r.starts_at - interval '8 hours' and v.ends_at > r.starts_at and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') offset 0) v
      where m.clinic_id = $2::uuid
      union all
      select v.id from closures r
      cross join lateral (select v.id from appointments v where v.clinic_id = r.clinic_id
        and (r.location_id is null or r.location_id = v.location_id) and v.starts_at < r.ends_at and v.starts_at > r.starts_at - interval '8 hours' and v.ends_at > r.starts_at and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') offset 0) v
      where r.clinic_id = $3::uuid
      union all
      select v.id from (with recursive open as materialized (select v.id, v.clinic_id, v.doctor_id, v.type, v.location_id, v.starts_at, v.ends_at from appointments v
          where v.clinic_id = $4::uuid and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.overbook_reason is null
          and v.ends_at > $5::timestamptz and v.starts_at > $6::timestamptz - interval '8 hours'),
        near as materialized (select d.clinic_id, d.doctor_id, d.day, w.types, w.location_id,
          boundary_of(d.day + w.start_time::interval, l.timezone) starts_at,
          boundary_of(d.day + case when w.end_time > w.start_time then 0 else 1 end + w.end_time::interval, l.timezone) ends_at
          from (select distinct o.clinic_id, o.doctor_id, (o.starts_at at time zone 'UTC')::date + n as day from open o cross join generate_series(-2, 2) n) d
          join working_sessions w on w.clinic_id = d.clinic_id and w.doctor_id = d.doctor_id
          and coalesce(w.valid_from <= d.day, true) and coalesce(w.valid_until >= d.day, true) and case when w.date is not null then w.date = d.day
          else w.weekday = extract(isodow from d.day) and not exists (select from working_sessions x where x.date = d.day and x.clinic_id = d.clinic_id and x.doctor_id = d.doctor_id
            and coalesce(x.valid_from <= d.day, true) and coalesce(x.valid_until >= d.day, true)) end
          join locations l on l.clinic_id = w.clinic_id and l.id = w.location_id and l.active),
        run as (
          select o.id, near.location_id, near.ends_at from open o join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id
          and near.day between (o.starts_at at time zone 'UTC')::date - 2 and (o.starts_at at time zone 'UTC')::date + 2 and near.starts_at <= o.starts_at and o.starts_at < near.ends_at and o.type = any(near.types) and (o.type <> 'IN_PERSON' or near.location_id = o.location_id)
          union
          select o.id, near.location_id, near.ends_at from run join open o on o.id = run.id and o.ends_at > run.ends_at
          join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id and near.location_id = run.location_id
          and near.starts_at = run.ends_at and near.ends_at > near.starts_at and o.type = any(near.types) and (o.type <> 'IN_PERSON' or near.location_id = o.location_id)
        )
        select v.* from open v where not exists (select from run where run.id = v.id and run.ends_at >= v.ends_at)) v) ) a
  order by a.starts_at asc, a.id asc limit $7::int), seen as (select distinct page.clinic_id, page.patient_id from
  (select * from page order by starts_at asc, id asc limit $8::int) page), found as materialized (select to_jsonb(a) || jsonb_build_object(
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
      where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))) as image from page a order by a.starts_at asc, a.id asc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $9::uuid, $10::text,
  $11::text, $12::text, e.patient_id, e.patient_id,
  $13::text, $14::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, exists (select from users where id = $15::uuid) known_user,
null refused

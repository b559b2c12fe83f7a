with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), people as materialized (select x.clinic_id, x.patient_id, x.doctor_id, confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids) linked, d.user_id treating, m.active
  from appointments x join patients p on p.clinic_id = x.clinic_id and p.id = x.patient_id
  join doctors d on d.id = x.doctor_id
  left join clinic_doctors m on m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id
  where x.clinic_id = $4::uuid and x.id = $5::uuid and not exists (select from prev)), patients_held as materialized (select p.* from patients p where p.clinic_id = any(array(select clinic_id from people))
  and p.id = any(array(select patient_id from people)) order by p.id for share), places_held as materialized (select m.* from clinic_doctors m where m.clinic_id = any(array(select clinic_id from people))
  and m.doctor_id = any(array(select doctor_id from people)) and (select count(*) from patients_held) >= 0 for share), doctors_held as materialized (select d.* from doctors d where d.id = any(array(select doctor_id from people)) and (select count(*) from places_held) >= 0
  order by d.id for share), cur as materialized (select t.* from appointments t where t.clinic_id = $6::uuid
  and t.id = $7::uuid and not exists (select from prev) and (select count(*) from people) >= 0 and (select count(*) from patients_held) >= 0 and (select count(*) from places_held) >= 0 and (select count(*) from doctors_held) >= 0 for no key update of t), room as materialized (select v.*, (cur.type = 'VIDEO_CALL' and cur.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', cur.doctor_id, cur.patient_id, extract(epoch from cur.starts_at)::bigint), false))) outdated from cur join video_consultations v on v.clinic_id = cur.clinic_id
  and v.appointment_id = cur.id for no key update of v), facts as materialized (select cur.*, room.id room_id, coalesce(room.outdated, false) outdated,
  local_of(cur.starts_at, cur.timezone)::date = local_of($8::timestamptz, cur.timezone)::date is_own_day,
  case when (room.id is not null and not room.outdated) then room.status else 'SCHEDULED' end room_status,
  case when (room.id is not null and not room.outdated) then room.admitted_at end room_admitted_at,
  case when (room.id is not null and not room.outdated) then room.started_at end room_started_at,
  case when (room.id is not null and not room.outdated) then room.ended_at end room_ended_at,
  exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
    where d.id = cur.doctor_id and d.user_id = $9::uuid and m.active) is_treating,
  coalesce((c.settings->>'waitingRoom')::boolean, true) has_waiting_room,
  $10::timestamptz between cur.starts_at - make_interval(mins => coalesce((c.settings->>'joinOpensMinutes')::int, 15)) and cur.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)) in_window,
  cur.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)) closes_at,
  ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $11::uuid and place.doctor_id = self.id
        where self.user_id = $12::uuid and not place.active) or cur.doctor_id = (select d.id from doctors d where d.user_id = $13::uuid))) seen, (exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
      where d.id = cur.doctor_id and d.user_id = $14::uuid and m.active)) reached
  from cur join clinics c on c.id = cur.clinic_id left join room on true), go as (select f.* from facts f where f.seen and f.reached and f.type = 'VIDEO_CALL' and coalesce(f.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and f.room_status in ('SCHEDULED', 'ACTIVE') or f.status = 'NO_SHOW' and f.is_own_day and f.room_status <> 'COMPLETED', false) and coalesce(f.in_window, false) and coalesce(true, false) and coalesce(f.status <> 'NO_SHOW' or not f.is_treating, false) and exists (select from people q, patients_held p, doctors_held d
    where q.patient_id = f.patient_id and q.doctor_id = f.doctor_id and q.treating is not distinct from d.user_id
    and q.active is not distinct from (select m.active from places_held m)
    and q.linked = confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids))), next as (select n.*, (n.room_id is null and n.status <> all($15::text[])) or n.renews or n.changes writes, n.renews or n.rotated rotates,
  case when n.changes then $16::text when n.room_id is null then 'video.room_created' else 'video.room_renewed' end event
  from (select m.*, (m.n_status, m.n_started_at, m.n_ended_at, m.n_admitted_at) is distinct from
    (m.room_status, m.room_started_at, m.room_ended_at, m.kept_admitted_at) changes
    from (select f.*, r.*, k.*, gen_random_uuid() new_id, f.room_status n_status,
      f.room_started_at n_started_at, f.room_ended_at n_ended_at,
      k.kept_admitted_at n_admitted_at, false rotated
      from go f, lateral (select f.outdated or coalesce(false, false) renews) r,
      lateral (select case when not r.renews then f.room_admitted_at end kept_admitted_at) k) m) n), saved as (insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
    admitted_at, created_at, updated_at)
  select n.clinic_id, n.new_id, n.id, encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), concat_ws('/', n.doctor_id, n.patient_id, extract(epoch from n.starts_at)::bigint), n.n_status, n.n_started_at, n.n_ended_at,
  n.n_admitted_at, $17::timestamptz, $18::timestamptz from next n where n.writes
  on conflict (clinic_id, appointment_id) do update set status = excluded.status, started_at = excluded.started_at,
  ended_at = excluded.ended_at, admitted_at = excluded.admitted_at, made_for = excluded.made_for,
  room_name = case when (select rotates from next) then excluded.room_name else video_consultations.room_name end,
  previous_names = case when (select rotates from next) then array_append(video_consultations.previous_names, video_consultations.room_name)
  else video_consultations.previous_names end,
  ever_joined = video_consultations.ever_joined or coalesce((select true from video_participants p where p.clinic_id = video_consultations.clinic_id
      and p.consultation_id = video_consultations.id and p.joined_at is not null limit 1), false), version = video_consultations.version + 1, updated_at = excluded.updated_at
  where video_consultations.id = (select room_id from next)
  returning *, (select patient_id from next) patient_id, (select event from next) event, xmax = 0 made), emptied as (delete from video_participants p using saved where p.clinic_id = saved.clinic_id
  and p.consultation_id = saved.id and (select renews from next) returning p.id), here as (select n.*, coalesce(saved.id, n.room_id) consultation_id from next n left join saved on true
  where (saved.id is not null or not n.writes) and (select count(*) from emptied) >= 0), a as (update appointments t set status = case when t.status = 'NO_SHOW' then t.status else 'CHECKED_IN' end, checked_in_at = $19::timestamptz, version = t.version + 1, updated_at = $20::timestamptz
  from here f where t.clinic_id = f.clinic_id and t.id = f.id and not f.is_treating and (f.status in ('SCHEDULED', 'CONFIRMED') or f.status = 'NO_SHOW' and f.checked_in_at is null) returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id), guest as (insert into video_participants (clinic_id, id, consultation_id, user_id, role, status, joined_at, last_joined_at,
    created_at, updated_at)
  select f.clinic_id, $21::uuid, f.consultation_id, $22::uuid,
  case when f.is_treating then 'HOST' else 'PARTICIPANT' end, case when not (not f.is_treating and f.has_waiting_room and f.room_status = 'SCHEDULED' and f.room_admitted_at is null
    and f.status <> 'IN_PROGRESS') then 'JOINED' else 'INVITED' end,
  case when not (not f.is_treating and f.has_waiting_room and f.room_status = 'SCHEDULED' and f.room_admitted_at is null
    and f.status <> 'IN_PROGRESS') then $23::timestamptz end, case when not (not f.is_treating and f.has_waiting_room and f.room_status = 'SCHEDULED' and f.room_admitted_at is null
    and f.status <> 'IN_PROGRESS') then $24::timestamptz end, $25::timestamptz, $26::timestamptz from here f where f.status <> 'NO_SHOW'
  on conflict (clinic_id, consultation_id, user_id) do update set role = excluded.role,
  status = case excluded.status when 'JOINED' then 'JOINED' else video_participants.status end,
  joined_at = coalesce(video_participants.joined_at, excluded.joined_at),
  last_joined_at = case when excluded.status = 'JOINED' and video_participants.status <> 'JOINED' then excluded.last_joined_at
  else video_participants.last_joined_at end,
  left_at = case when excluded.status = 'JOINED' then null else video_participants.left_at end,
  version = video_participants.version + 1, updated_at = excluded.updated_at
  where (excluded.status = 'JOINED' and video_participants.status <> 'JOINED') or video_participants.role <> excluded.role
  returning *, (select f.patient_id from here f) patient_id), looked as (select here.* from here), image as materialized (select jsonb_build_object('room', r.room, 'made', coalesce((select made from saved), false),
    'has_waiting_room', here.has_waiting_room, 'is_treating', here.is_treating,
    'visit', (select to_jsonb(cur) || jsonb_build_object(
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
          where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from cur), 'visit_status', coalesce((select a.status from a), here.status),
    'participants', (select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', coalesce(i.name, u.name), 'user_id', case when i.id is null then x.user_id end, 'invite_id', i.id)
          order by x.created_at, x.id), '[]'::jsonb)
      from (select id, user_id, role, status, joined_at, left_at, duration_seconds, created_at from guest union all  select id, user_id, role, status, joined_at, left_at, duration_seconds, created_at from video_participants p where p.clinic_id = here_room.clinic_id
        and p.consultation_id = here_room.id  and p.id not in (select guest.id from guest) and p.id not in (select emptied.id from emptied)) x
      left join video_invites i on x.role = 'OBSERVER' and i.clinic_id = here_room.clinic_id and i.id = x.user_id
      left join users u on x.role <> 'OBSERVER' and u.id = x.user_id
      where case x.role when 'OBSERVER' then x.joined_at is not null or (i.revoked_at is null and i.expires_at > $27::timestamptz and i.room_name = here_room.room_name)
      when 'PARTICIPANT' then (not exists (select from doctors self join clinic_doctors place on place.clinic_id = $28::uuid and place.doctor_id = self.id
          where self.user_id = $29::uuid and not place.active) or here.doctor_id = (select d.id from doctors d where d.user_id = $30::uuid)) or x.user_id = any((select confirmed_users(t.user_id, t.guardian_user_ids, t.pending_user_ids) from patients t
          where t.clinic_id = here.clinic_id and t.id = here.patient_id)::uuid[]) else true end), 'recordings', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
          order by x.created_at, x.id), '[]'::jsonb) from video_recordings x where x.clinic_id = here_room.clinic_id
      and x.consultation_id = here_room.id), 'guest_id', coalesce((select guest.id from guest), (select p.id from video_participants p where p.clinic_id = here.clinic_id
        and p.consultation_id = here.consultation_id and p.user_id = $31::uuid))) as image
  from here, lateral (select coalesce((select to_jsonb(saved) from saved), (select to_jsonb(room) from room)) room) r,
  lateral (select here.clinic_id, here.consultation_id id, r.room->>'room_name' room_name) here_room), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $32::uuid, $33::text,
  e.event, $34::text, e.id, e.patient_id,
  $35::text, $36::text, null::jsonb
  from saved e union all select e.clinic_id, $37::uuid, $38::text,
  $39::text, $40::text, e.id, e.patient_id,
  $41::text, $42::text, null::jsonb
  from looked e union all select e.clinic_id, $43::uuid, $44::text,
  case e.status when 'NO_SHOW' then 'appointment.came_late' else 'appointment.checked_in' end, $45::text, e.id, e.patient_id,
  $46::text, $47::text, (select jsonb_object_agg(n.key, case when n.key = any($48::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $49::uuid, $50::text,
  case e.status when 'JOINED' then 'video.participant_joined' else 'video.participant_invited' end, $51::text, e.id, e.patient_id,
  $52::text, $53::text, null::jsonb
  from guest e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $54::text, e.id, e.version, e.event, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $55::timestamptz from saved e union all select e.clinic_id, $56::text, e.id, e.version, case e.status when 'NO_SHOW' then 'appointment.came_late' else 'appointment.checked_in' end, jsonb_build_object('status', e.status),
  $57::timestamptz from "both" e union all select e.clinic_id, $58::text, e.id, e.version, case e.status when 'JOINED' then 'video.participant_joined' else 'video.participant_invited' end, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $59::timestamptz from guest e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($60::uuid, $61::uuid, $62::timestamptz,
  $63::boolean) known_user, (select to_jsonb(array[f.seen, f.reached, f.type = 'VIDEO_CALL', coalesce(f.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and f.room_status in ('SCHEDULED', 'ACTIVE') or f.status = 'NO_SHOW' and f.is_own_day and f.room_status <> 'COMPLETED', false), coalesce(f.in_window, false), coalesce(true, false), coalesce(f.status <> 'NO_SHOW' or not f.is_treating, false)]) from facts f) as checks, (select to_jsonb(cur) || jsonb_build_object(
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

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from appointments t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update of t), room as materialized (select v.*, (cur.type = 'VIDEO_CALL' and cur.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', cur.doctor_id, cur.patient_id, extract(epoch from cur.starts_at)::bigint), false))) outdated from cur join video_consultations v on v.clinic_id = cur.clinic_id
  and v.appointment_id = cur.id for no key update of v), invite as materialized (select i.*, ((i.revoked_at is null and i.expires_at > $6::timestamptz and i.room_name = v.room_name) and v.status in ('SCHEDULED', 'ACTIVE') and not v.outdated) good from room v join video_invites i on i.clinic_id = v.clinic_id and i.consultation_id = v.id
  where i.id = $7::uuid for no key update of i), facts as materialized (select cur.*, room.id room_id, coalesce(room.outdated, false) outdated,
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
  true seen, true reached
  from cur join clinics c on c.id = cur.clinic_id left join room on true), go as (select f.* from facts f where f.seen and f.reached and f.type = 'VIDEO_CALL' and coalesce(exists (select from invite), false) and coalesce(true, false)), next as (select n.*, (n.room_id is null and n.status <> all($11::text[])) or n.renews or n.changes writes, n.renews or n.rotated rotates,
  case when n.changes then $12::text when n.room_id is null then 'video.room_created' else 'video.room_renewed' end event
  from (select m.*, (m.n_status, m.n_started_at, m.n_ended_at, m.n_admitted_at) is distinct from
    (m.room_status, m.room_started_at, m.room_ended_at, m.kept_admitted_at) changes
    from (select f.*, r.*, k.*, gen_random_uuid() new_id, f.room_status n_status,
      f.room_started_at n_started_at, f.room_ended_at n_ended_at,
      k.kept_admitted_at n_admitted_at, false rotated
      from go f, lateral (select f.outdated or coalesce((select good and joined_at is not null from invite), false) renews) r,
      lateral (select case when not r.renews then f.room_admitted_at end kept_admitted_at) k) m) n), saved as (insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
    admitted_at, created_at, updated_at)
  select n.clinic_id, n.new_id, n.id, encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), concat_ws('/', n.doctor_id, n.patient_id, extract(epoch from n.starts_at)::bigint), n.n_status, n.n_started_at, n.n_ended_at,
  n.n_admitted_at, $13::timestamptz, $14::timestamptz from next n where n.writes
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
  where (saved.id is not null or not n.writes) and (select count(*) from emptied) >= 0), revoked as (update video_invites i set revoked_at = $15::timestamptz, version = i.version + 1, updated_at = $16::timestamptz from here, invite
  where i.clinic_id = invite.clinic_id and i.id = invite.id and invite.revoked_at is null returning i.*, here.patient_id), never_came as (delete from video_participants p using revoked i where p.clinic_id = i.clinic_id
  and p.consultation_id = i.consultation_id and p.user_id = i.id and p.joined_at is null), looked as (select here.* from here where not exists (select from saved)), image as materialized (select jsonb_build_object('room', r.room, 'made', coalesce((select made from saved), false),
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
          where v.clinic_id = cur.clinic_id and v.appointment_id = cur.id and v.status not in ('SCHEDULED', 'ACTIVE'))) from cur), 'visit_status', here.status,
    'participants', (select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', coalesce(i.name, u.name), 'user_id', case when i.id is null then x.user_id end, 'invite_id', i.id)
          order by x.created_at, x.id), '[]'::jsonb)
      from ( select id, user_id, role, status, joined_at, left_at, duration_seconds, created_at from video_participants p where p.clinic_id = here_room.clinic_id
        and p.consultation_id = here_room.id  and p.id not in (select emptied.id from emptied)) x
      left join video_invites i on x.role = 'OBSERVER' and i.clinic_id = here_room.clinic_id and i.id = x.user_id
      left join users u on x.role <> 'OBSERVER' and u.id = x.user_id
      where case x.role when 'OBSERVER' then x.joined_at is not null or (i.revoked_at is null and i.expires_at > $17::timestamptz and i.room_name = here_room.room_name)
      when 'PARTICIPANT' then true or x.user_id = any((select confirmed_users(t.user_id, t.guardian_user_ids, t.pending_user_ids) from patients t
          where t.clinic_id = here.clinic_id and t.id = here.patient_id)::uuid[]) else true end), 'recordings', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
          order by x.created_at, x.id), '[]'::jsonb) from video_recordings x where x.clinic_id = here_room.clinic_id
      and x.consultation_id = here_room.id), 'invite', coalesce((select (to_jsonb(revoked) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', false) from revoked),
      (select (to_jsonb(invite) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', false) from invite))) as image
  from here, lateral (select coalesce((select to_jsonb(saved) from saved), (select to_jsonb(room) from room)) room) r,
  lateral (select here.clinic_id, here.consultation_id id, r.room->>'room_name' room_name) here_room), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text,
  e.event, $20::text, e.id, e.patient_id,
  $21::text, $22::text, null::jsonb
  from saved e union all select e.clinic_id, $23::uuid, $24::text,
  $25::text, $26::text, e.id, e.patient_id,
  $27::text, $28::text, null::jsonb
  from looked e union all select e.clinic_id, $29::uuid, $30::text,
  $31::text, $32::text, e.id, e.patient_id,
  $33::text, $34::text, null::jsonb
  from revoked e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $35::text, e.id, e.version, e.event, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $36::timestamptz from saved e union all select e.clinic_id, $37::text, e.id, e.version, $38::text, jsonb_build_object('role', e.role, 'consultationId', e.consultation_id),
  $39::timestamptz from revoked e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($40::uuid, $41::uuid, $42::timestamptz,
  $43::boolean) known_user, (select to_jsonb(array[f.seen, f.reached, f.type = 'VIDEO_CALL', coalesce(exists (select from invite), false), coalesce(true, false)]) from facts f) as checks, (select to_jsonb(cur) || jsonb_build_object(
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

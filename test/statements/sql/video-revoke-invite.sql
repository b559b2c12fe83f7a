/* video-revoke-invite */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], may_watch text[], invite_id uuid, invite_versions bigint[]
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join appointments t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
rooms_held as materialized (
  select v.*, (t.type = 'VIDEO_CALL' and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
    and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint), false))) outdated, t.n from held t join video_consultations v on v.clinic_id = t.clinic_id
  and v.appointment_id = t.id order by v.id for no key update of v
),
invites_held as materialized (
  select i.*, ((i.revoked_at is null and i.expires_at > r.at and i.room_name = v.room_name) and v.status in ('SCHEDULED', 'ACTIVE') and not v.outdated) good, v.n
  from rooms_held v join asked r on r.n = v.n
  join video_invites i on i.clinic_id = v.clinic_id and i.consultation_id = v.id and i.id = r.invite_id
  order by i.id for no key update of i
),
judged as materialized (
  select r.n, f.*,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (t.erased is not true) is not true then 'not erased'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (t.type = 'VIDEO_CALL') is not true then 'video'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (exists (select from invites_held i where i.n = r.n)) is not true then 'invitation'
  when (r.invite_versions is null or (select i.version from invites_held i where i.n = r.n) = any (r.invite_versions)) is not true then 'fresh invitation'
  end refused
  from asked r left join held t on t.n = r.n
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = t.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id
      where d.id = t.doctor_id and d.user_id = r.user_id and m.active),
    (select 'former' from doctors d where d.id = t.doctor_id and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = t.clinic_id and p.id = t.patient_id
        and not t.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
  left join rooms_held v on v.n = r.n left join rooms_held o on o.n = r.n and not o.outdated left join clinics c on c.id = t.clinic_id
  cross join lateral (
    select v.id room_id, coalesce(v.outdated, false) outdated,
    coalesce(o.status, 'SCHEDULED') room_status, o.admitted_at room_admitted_at, o.started_at room_started_at, o.ended_at room_ended_at,
    local_of(t.starts_at, t.timezone)::date = local_of(r.at, t.timezone)::date is_own_day,
    coalesce('treating' = any (me.staff), false) is_treating, r.may_watch && me.staff sees_everybody,
    coalesce((c.settings->>'waitingRoom')::boolean, true) has_waiting_room,
    r.at between t.starts_at - make_interval(mins => coalesce((c.settings->>'joinOpensMinutes')::int, 15)) and t.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)) in_window,
    t.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)) closes_at
  ) f
),
next as materialized (
  select m.*, m.room_id is null and m.status <> all ('{COMPLETED,CANCELLED,NO_SHOW}') or m.renews or m.changes writes, m.renews or m.rotated rotates,
  case when m.changes then 'video.room_changed' when m.room_id is null then 'video.room_created' else 'video.room_renewed' end event
  from (
    select k.*, (k.n_status, k.n_started_at, k.n_ended_at, k.n_admitted_at) is distinct from
    (k.room_status, k.room_started_at, k.room_ended_at, k.kept_admitted_at) changes
    from (
      select f.*, t.clinic_id, t.id, t.patient_id, t.doctor_id, t.starts_at, t.status, t.version, w.renews, a.kept_admitted_at,
      gen_random_uuid() new_id, false rotated,
      f.room_status n_status, f.room_started_at n_started_at,
      f.room_ended_at n_ended_at, a.kept_admitted_at n_admitted_at
      from judged f join asked r on r.n = f.n join held t on t.n = f.n
      cross join lateral (select f.outdated or coalesce((select i.good and i.joined_at is not null from invites_held i where i.n = r.n), false) renews) w
      cross join lateral (select case when not w.renews then f.room_admitted_at end kept_admitted_at) a
      where f.refused is null
    ) k
  ) m
),
put as (
  insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
    admitted_at, created_at, updated_at)
  select m.clinic_id, m.new_id, m.id, encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), concat_ws('/', m.doctor_id, m.patient_id, extract(epoch from m.starts_at)::bigint), m.n_status, m.n_started_at, m.n_ended_at,
  m.n_admitted_at, r.at, r.at from next m join asked r on r.n = m.n where m.writes
  on conflict (clinic_id, appointment_id) do update set status = excluded.status, started_at = excluded.started_at,
  ended_at = excluded.ended_at, admitted_at = excluded.admitted_at, made_for = excluded.made_for,
  room_name = case when (select m.rotates from next m
    where m.clinic_id = video_consultations.clinic_id and m.id = video_consultations.appointment_id) then excluded.room_name else video_consultations.room_name end,
  previous_names = case when (select m.rotates from next m
    where m.clinic_id = video_consultations.clinic_id and m.id = video_consultations.appointment_id) then array_append(video_consultations.previous_names, video_consultations.room_name)
  else video_consultations.previous_names end,
  ever_joined = video_consultations.ever_joined or coalesce((select true from video_participants p where p.clinic_id = video_consultations.clinic_id
      and p.consultation_id = video_consultations.id and p.joined_at is not null limit 1), false), version = video_consultations.version + 1, updated_at = excluded.updated_at
  where video_consultations.id = (select m.room_id from next m
    where m.clinic_id = video_consultations.clinic_id and m.id = video_consultations.appointment_id)
  returning *, xmax = 0 made
),
saved as (
  select p.*, m.patient_id, m.event, m.renews, m.n from put p join next m on m.clinic_id = p.clinic_id and m.id = p.appointment_id
),
emptied as (
  delete from video_participants p using saved where p.clinic_id = saved.clinic_id
  and p.consultation_id = saved.id and saved.renews returning p.id
),
here as (
  select m.*, coalesce(s.id, m.room_id) consultation_id from next m left join saved s on s.n = m.n
  where (s.id is not null or not m.writes) and (select count(*) from emptied) >= 0
),
revoked as (
  update video_invites i set revoked_at = r.at, version = i.version + 1, updated_at = r.at
  from here f join asked r on r.n = f.n join invites_held h on h.n = f.n
  where i.clinic_id = h.clinic_id and i.id = h.id and h.revoked_at is null returning i.*, f.patient_id, f.n
),
never_came as (
  delete from video_participants p using revoked i where p.clinic_id = i.clinic_id
  and p.consultation_id = i.consultation_id and p.user_id = i.id and p.joined_at is null
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, e.event action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from saved e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.read' action,
  null::jsonb payload, null::jsonb changed
  from here e join asked r on r.n = e.n where not exists (select from saved s where s.n = e.n)
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_invite' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.invite_revoked' action,
  jsonb_build_object('role', e.role, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from revoked e join asked r on r.n = e.n
),
audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select h.clinic_id, h.user_id, h.role, h.action, h.subject_type, h.subject_id, h.patient_id, h.request_id, h.origin, h.changed
  from happened h
),
told as (
  insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select h.clinic_id, h.subject_type, h.subject_id, h.version, h.action, h.payload, h.at
  from happened h where h.payload is not null
),
answers as materialized (
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.n is not null written,
  case when e.n is null then w.visit else jsonb_build_object('visit', w.visit, 'room', w.room,
    'made', coalesce((select s.made from saved s where s.n = e.n), false),
    'has_waiting_room', e.has_waiting_room, 'is_treating', e.is_treating, 'visit_status', e.status,
    'participants', (
      select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('name', coalesce(i.name, u.name), 'user_id', case when i.id is null then x.user_id end, 'invite_id', i.id)
          order by x.created_at, x.id), '[]')
      from (
        select p.id, p.user_id, p.role, p.status, p.joined_at, p.left_at, p.duration_seconds, p.created_at from video_participants p
        where p.clinic_id = e.clinic_id and p.consultation_id = e.consultation_id and p.id not in (select emptied.id from emptied)
      ) x
      left join video_invites i on x.role = 'OBSERVER' and i.clinic_id = e.clinic_id and i.id = x.user_id
      left join users u on x.role <> 'OBSERVER' and u.id = x.user_id
      where case x.role when 'OBSERVER' then x.joined_at is not null or (i.revoked_at is null and i.expires_at > r.at and i.room_name = w.room->>'room_name')
      when 'PARTICIPANT' then e.sees_everybody or x.user_id = any ((
          select confirmed_users(k.user_id, k.guardian_user_ids, k.pending_user_ids) from patients k where k.clinic_id = e.clinic_id and k.id = e.patient_id
        )::uuid[]) else true end
    ),
    'recordings', (
      select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'started_at', x.started_at, 'duration_seconds', x.duration_seconds)
          order by x.created_at, x.id), '[]') from video_recordings x where x.clinic_id = e.clinic_id and x.consultation_id = e.consultation_id
    ), 'invite', coalesce((select (to_jsonb(revoked) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', false) from revoked where revoked.n = e.n),
      (select (to_jsonb(invites_held) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', false) from invites_held where invites_held.n = e.n))) end image
  from asked r left join here e on e.n = r.n
  cross join lateral (
    select (select ((select to_jsonb(image) from (select held.*,
            (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                from patients p where p.clinic_id = held.clinic_id and p.id = held.patient_id) part) patient,
            (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                from doctors d join clinic_doctors m on m.clinic_id = held.clinic_id and m.doctor_id = d.id where d.id = held.doctor_id) part) doctor,
            (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = held.clinic_id and l.id = held.location_id) part) location,
            (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                from clinics c where c.id = held.clinic_id) part) clinic,
            case when held.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = held.clinic_id
              and p.follow_up_appointment_id = held.id and p.status <> 'cancelled') end plan_day,
            held.type = 'VIDEO_CALL' and held.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                from video_consultations v where v.clinic_id = held.clinic_id and v.appointment_id = held.id), false) call_over) image)) - 'n' from held where held.n = r.n) visit,
    coalesce((select to_jsonb(s) from saved s where s.n = e.n), (select to_jsonb(v) from rooms_held v where v.n = e.n)) room offset 0
  ) w
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

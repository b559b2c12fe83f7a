/* cancel-series */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], may_cancel text[], cancellation_reason text, reasons jsonb
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join series t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id, r.may_do && me.staff is_staff, make_interval(mins => coalesce((c.settings->>'cancellationWindowMinutes')::int, 0)) late,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null and r.may_read && (me.staff || me.own)) is not true then 'visible'
  when (r.may_do && (me.staff || me.own)) is not true then 'allowed'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (t.status <> 'cancelled') is not true then 'already'
  end refused
  from asked r left join held t on t.n = r.n left join clinics c on c.id = t.clinic_id
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
),
changed as (
  update series t set status = 'cancelled',
  paused_as = null,
  cancellation_reason = coalesce(r.cancellation_reason, t.cancellation_reason),
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
visits_held as materialized (
  select v.*, r.n from changed s join asked r on r.n = s.n join appointments v on v.clinic_id = s.clinic_id and v.series_id = s.id
  where v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.starts_at > r.at order by v.id for no key update of v
),
leaving as (
  select v.clinic_id, v.id, v.n, told.reason from visits_held v join asked r on r.n = v.n join judged j on j.n = v.n
  left join lateral jsonb_to_recordset(r.reasons) as told(id uuid, reason text) on told.id = v.id
  cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = v.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = v.clinic_id and m.doctor_id = d.id
      where d.id = v.doctor_id and d.user_id = r.user_id and m.active),
    (select 'former' from doctors d where d.id = v.doctor_id and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = v.clinic_id and p.id = v.patient_id
        and not v.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
  where r.may_cancel && (me.staff || me.own) and (j.is_staff or r.at <= v.starts_at - j.late)
),
cancelled as (
  update appointments v set status = 'CANCELLED', cancelled_at = r.at, cancelled_by = r.user_id,
  cancellation_code = 'SERIES_CANCELLED', cancellation_reason = coalesce(l.reason, v.cancellation_reason), version = v.version + 1, updated_at = r.at
  from leaving l join asked r on r.n = l.n where v.clinic_id = l.clinic_id and v.id = l.id returning v.*, r.n
),
rooms_ended as (
  update video_consultations v set status = case cancelled.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then cancelled.updated_at end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = cancelled.updated_at
  from cancelled where v.clinic_id = cancelled.clinic_id and v.appointment_id = cancelled.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, cancelled.patient_id, cancelled.n n
),
callers_left as (
  update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'series' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'series.cancelled' action,
  jsonb_build_object('status', e.status, 'doctorId', e.doctor_id) payload, changed_columns(to_jsonb(b), to_jsonb(e), '{cancellation_reason,reason,notes}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'appointment' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'appointment.cancelled' action,
  jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
    'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id) payload, jsonb_build_object('status', jsonb_build_array(b.status, e.status), 'cancellation_reason', null) changed
  from cancelled e join asked r on r.n = e.n join visits_held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_consultation' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end action,
  jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from rooms_ended e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'video_participant' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'video.participant_left' action,
  jsonb_build_object('status', e.status, 'consultationId', e.consultation_id) payload, null::jsonb changed
  from callers_left e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.written written,
  jsonb_build_object('series', to_jsonb(e) - '{n,written}'::text[], 'cancelled',
    coalesce((select jsonb_agg(((select to_jsonb(image) from (select cancelled.*,
                (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                    from patients p where p.clinic_id = cancelled.clinic_id and p.id = cancelled.patient_id) part) patient,
                (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                    from doctors d join clinic_doctors m on m.clinic_id = cancelled.clinic_id and m.doctor_id = d.id where d.id = cancelled.doctor_id) part) doctor,
                (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = cancelled.clinic_id and l.id = cancelled.location_id) part) location,
                (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                    from clinics c where c.id = cancelled.clinic_id) part) clinic,
                case when cancelled.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = cancelled.clinic_id
                  and p.follow_up_appointment_id = cancelled.id and p.status <> 'cancelled') end plan_day,
                cancelled.type = 'VIDEO_CALL' and cancelled.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                    from video_consultations v where v.clinic_id = cancelled.clinic_id and v.appointment_id = cancelled.id), false) call_over) image)) - 'n' order by cancelled.starts_at) from cancelled where cancelled.n = e.n), '[]'::jsonb)) image
  from (
    select v.*, true written from changed v
    union all select v.*, false from held v where not exists (select from changed w where w.n = v.n) offset 0
  ) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from series t where t.clinic_id = $4::uuid and t.id = $5::uuid
  and not exists (select from prev) for no key update of t), chk as (select cur.clinic_id, cur.id, true seen, true reached,
  true fresh, cur.status = 'cancelled' already, true staff, make_interval(mins => coalesce((c.settings->>'cancellationWindowMinutes')::int, 0)) late
  from cur join clinics c on c.id = cur.clinic_id), go as (select * from chk where seen and reached and fresh and not already), told as (select * from jsonb_to_recordset($6::jsonb) as y(id uuid, reason text)), held as materialized (select v.clinic_id, v.id, v.status from go join appointments v on v.clinic_id = go.clinic_id and v.series_id = go.id
  where v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.starts_at > $7::timestamptz and true and (go.staff or $8::timestamptz <= v.starts_at - go.late) order by v.id for no key update of v), s as (update series t set status = $9::text, paused_as = $10::jsonb, cancellation_reason = $11::text, updated_at = $12::timestamp with time zone,
  version = t.version + 1 from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), s_both as (select s.*, to_jsonb(cur) was, to_jsonb(s) became from s cross join cur), a as (update appointments v set status = 'CANCELLED', cancelled_at = $13::timestamptz, cancelled_by = $14::uuid,
  cancellation_code = 'SERIES_CANCELLED', cancellation_reason = told.reason, version = v.version + 1, updated_at = $15::timestamptz
  from held left join told on told.id = held.id where v.clinic_id = held.clinic_id and v.id = held.id returning v.*), a_both as (select a.*, held.status was_status from a join held on held.id = a.id), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $16::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $17::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), image as materialized (select jsonb_build_object('series', to_jsonb(s), 'cancelled',
    coalesce((select jsonb_agg(to_jsonb(a) || jsonb_build_object(
            'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
                'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = a.clinic_id and p.id = a.patient_id),
            'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
                'active', m.active, 'inactive_since', m.inactive_since)
              from doctors d join clinic_doctors m on m.clinic_id = a.clinic_id and m.doctor_id = d.id where d.id = a.doctor_id),
            'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
              from locations l where l.clinic_id = a.clinic_id and l.id = a.location_id),
            'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
              from clinics c where c.id = a.clinic_id),
            'plan_day', case when a.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = a.clinic_id
              and p.follow_up_appointment_id = a.id and p.status <> 'cancelled') end,
            'call_over', a.type = 'VIDEO_CALL' and a.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
              where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))) order by a.starts_at) from a), '[]'::jsonb)) as image from s), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text,
  $20::text, $21::text, e.id, e.patient_id,
  $22::text, $23::text, (select jsonb_object_agg(n.key, case when n.key = any($24::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from s_both e union all select e.clinic_id, $25::uuid, $26::text,
  $27::text, $28::text, e.id, e.patient_id,
  $29::text, $30::text, jsonb_build_object('status', jsonb_build_array(e.was_status, e.status), 'cancellation_reason', null)
  from a_both e union all select e.clinic_id, $31::uuid, $32::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $33::text, e.id, e.patient_id,
  $34::text, $35::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $36::uuid, $37::text,
  $38::text, $39::text, e.id, e.patient_id,
  $40::text, $41::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $42::text, e.id, e.version, $43::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $44::timestamptz from s_both e union all select e.clinic_id, $45::text, e.id, e.version, $46::text, jsonb_build_object('status', e.status),
  $47::timestamptz from a_both e union all select e.clinic_id, $48::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $49::timestamptz from rooms_ended e union all select e.clinic_id, $50::text, e.id, e.version, $51::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $52::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($53::uuid, $54::uuid, $55::timestamptz,
  $56::boolean) known_user, (select to_jsonb(chk) from chk) as chk, (select to_jsonb(cur) from cur) as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), moving as (select * from jsonb_to_recordset($4::jsonb) as y(id uuid, version int, starts_at timestamptz, ends_at timestamptz)), dropped as (select * from jsonb_to_recordset($5::jsonb) as y(id uuid, version int)), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select t.clinic_id, t.patient_id from series t where t.clinic_id = $6::uuid and t.id = $7::uuid) s))
  and p.id = any (array(select s.patient_id from (select t.clinic_id, t.patient_id from series t where t.clinic_id = $8::uuid and t.id = $9::uuid) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select v.doctor_id from appointments v where v.clinic_id = $10::uuid
      and v.id in (select id from moving union all select id from dropped) union select $11::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), cur as materialized (select t.* from series t where t.clinic_id = $12::uuid and t.id = $13::uuid
  and t.version = $14::int and not exists (select from prev) and (select count(*) from doctors_held) >= 0 for no key update of t), o as (select * from jsonb_to_recordset($15::jsonb) as x(id uuid, sequence int, starts_at timestamptz,
    ends_at timestamptz, type text, location_id uuid, timezone text, treatment_type text, priority text, notify boolean,
    external_id text, modified boolean, reason text, notes text, staff_note text, address text)), held as materialized (select v.* from cur join appointments v on v.clinic_id = cur.clinic_id and v.series_id = cur.id
  join (select id, version from moving union all select id, version from dropped) y on y.id = v.id and y.version = v.version
  order by v.id for no key update of v), go as (select cur.* from cur where coalesce((select count(*) from held) = $16::int, false) and null::text is null and true), s as (update series t set status = $17::text, paused_as = $18::jsonb, updated_at = $19::timestamp with time zone, version = t.version + 1
  from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), s_both as (select s.*, to_jsonb(cur) was, to_jsonb(s) became from s cross join cur), moved as materialized (select w.* from s cross join lateral move_visits(s.clinic_id, $20::uuid, $21::timestamptz, $22::jsonb) w), moved_both as (select moved.*, to_jsonb(held) was, to_jsonb(moved) became from moved join held on held.id = moved.id), a as (update appointments v set status = 'CANCELLED', cancelled_at = $23::timestamptz, cancelled_by = $24::uuid,
  cancellation_code = $25::text, version = v.version + 1, updated_at = $26::timestamptz
  from dropped, s where v.clinic_id = s.clinic_id and v.id = dropped.id returning v.*), rooms_ended as (update video_consultations v set status = case a.status when 'COMPLETED' then 'COMPLETED' else 'CANCELLED' end,
  ended_at = case when v.started_at is not null then $27::timestamptz end, admitted_at = null, room_name = encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
  previous_names = array_append(v.previous_names, v.room_name), version = v.version + 1, updated_at = $28::timestamptz
  from a where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status in ('SCHEDULED', 'ACTIVE')
  returning v.*, a.patient_id, 0 n), callers_left as (update video_participants p set status = 'LEFT', left_at = rooms_ended.updated_at, version = p.version + 1, updated_at = rooms_ended.updated_at,
  duration_seconds = p.duration_seconds + greatest(0, extract(epoch from rooms_ended.updated_at - p.last_joined_at)::int)
  from rooms_ended where p.clinic_id = rooms_ended.clinic_id and p.consultation_id = rooms_ended.id and p.status = 'JOINED'
  returning p.*, rooms_ended.patient_id, rooms_ended.n n), booked as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, overbooked_over, notify, external_id, reason, notes, staff_note, address, series_id, series_sequence, series_modified, booked_by, booked_as, created_at, updated_at) select s.clinic_id, o.id, $29::uuid, s.patient_id, o.location_id, o.type, o.treatment_type, $30::text, o.priority, o.starts_at, o.ends_at, o.timezone, '{}'::text[], o.notify, case when not exists (select from appointments x where x.clinic_id = s.clinic_id and x.external_id = o.external_id
    and x.status <> 'CANCELLED' and x.id is distinct from o.id) then o.external_id end, o.reason, o.notes, o.staff_note, o.address, s.id, o.sequence, o.modified, $31::uuid, $32::text, $33::timestamp with time zone, $34::timestamp with time zone from s cross join o order by o.starts_at on conflict do nothing returning *), changed as (select * from moved union all select * from a union all select * from booked), image as materialized (select jsonb_build_object('series', to_jsonb(s), 'skipped', $35::jsonb,
    'changed', coalesce((select jsonb_agg(to_jsonb(changed) || jsonb_build_object(
            'patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
                'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from patients p where p.clinic_id = changed.clinic_id and p.id = changed.patient_id),
            'doctor', (select jsonb_build_object('id', d.id, 'name', d.name, 'specialty', d.specialty, 'user_id', d.user_id,
                'active', m.active, 'inactive_since', m.inactive_since)
              from doctors d join clinic_doctors m on m.clinic_id = changed.clinic_id and m.doctor_id = d.id where d.id = changed.doctor_id),
            'location', (select jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address)
              from locations l where l.clinic_id = changed.clinic_id and l.id = changed.location_id),
            'clinic', (select jsonb_build_object('name', c.name, 'phone', c.phone, 'settings', c.settings || jsonb_build_object('timezone', c.timezone))
              from clinics c where c.id = changed.clinic_id),
            'plan_day', case when changed.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = changed.clinic_id
              and p.follow_up_appointment_id = changed.id and p.status <> 'cancelled') end,
            'call_over', changed.type = 'VIDEO_CALL' and changed.status in ('CHECKED_IN', 'IN_PROGRESS') and exists (select from video_consultations v
              where v.clinic_id = changed.clinic_id and v.appointment_id = changed.id and v.status not in ('SCHEDULED', 'ACTIVE'))) order by changed.starts_at) from changed), '[]'::jsonb)) as image
  from s where undo_unless((select count(*) from booked) = $36::int
    and (select count(*) from moved) = $37::int and (select count(*) from a) = $38::int)), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $39::uuid, $40::text,
  $41::text, $42::text, e.id, e.patient_id,
  $43::text, $44::text, (select jsonb_object_agg(n.key, case when n.key = any($45::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from s_both e union all select e.clinic_id, $46::uuid, $47::text,
  $48::text, $49::text, e.id, e.patient_id,
  $50::text, $51::text, (select jsonb_object_agg(n.key, case when n.key = any($52::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from moved_both e union all select e.clinic_id, $53::uuid, $54::text,
  $55::text, $56::text, e.id, e.patient_id,
  $57::text, $58::text, '{"status": [null, "CANCELLED"]}'::jsonb
  from a e union all select e.clinic_id, $59::uuid, $60::text,
  $61::text, $62::text, e.id, e.patient_id,
  $63::text, $64::text, null::jsonb
  from booked e union all select e.clinic_id, $65::uuid, $66::text,
  case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, $67::text, e.id, e.patient_id,
  $68::text, $69::text, null::jsonb
  from rooms_ended e union all select e.clinic_id, $70::uuid, $71::text,
  $72::text, $73::text, e.id, e.patient_id,
  $74::text, $75::text, null::jsonb
  from callers_left e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $76::text, e.id, e.version, $77::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $78::timestamptz from s_both e union all select e.clinic_id, $79::text, e.id, e.version, $80::text, jsonb_build_object('status', e.status),
  $81::timestamptz from moved_both e union all select e.clinic_id, $82::text, e.id, e.version, $83::text, jsonb_build_object('status', e.status),
  $84::timestamptz from a e union all select e.clinic_id, $85::text, e.id, e.version, $86::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $87::timestamptz from booked e union all select e.clinic_id, $88::text, e.id, e.version, case e.status when 'FAILED' then 'video.failed' when 'CANCELLED' then 'video.cancelled' else 'video.ended' end, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $89::timestamptz from rooms_ended e union all select e.clinic_id, $90::text, e.id, e.version, $91::text, jsonb_build_object('status', e.status, 'consultationId', e.consultation_id),
  $92::timestamptz from callers_left e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($93::uuid, $94::uuid, $95::timestamptz,
  $96::boolean) known_user, (exists (select from cur) and coalesce((select count(*) from held) = $97::int, false)) as is_current, null::text as refused

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), patients_held as materialized (select p.* from patients p where p.clinic_id = any (array(select s.clinic_id from (select x.clinic_id, x.patient_id from follow_up_plans x where x.clinic_id = $4::uuid and x.id = $5::uuid) s))
  and p.id = any (array(select s.patient_id from (select x.clinic_id, x.patient_id from follow_up_plans x where x.clinic_id = $6::uuid and x.id = $7::uuid) s)) order by p.id for no key update), doctors_held as materialized (select d.* from doctors d where d.id = any (array(select $8::uuid))
  and (select count(*) from patients_held) >= 0 order by d.id for no key update), parent_held as materialized (select t.* from appointments t where t.clinic_id = $9::uuid and t.id = (
    select x.appointment_id from follow_up_plans x where x.clinic_id = $10::uuid and x.id = $11::uuid)
  and (select count(*) from doctors_held) >= 0 for no key update of t), cur as materialized (select x.* from follow_up_plans x where x.clinic_id = $12::uuid and x.id = $13::uuid
  and not exists (select from prev) and (select count(*) from doctors_held) >= 0 and (select count(*) from parent_held) >= 0 for no key update of x), chk as (select cur.*, coalesce(t.original_appointment_id, t.id) root_id,
  coalesce(cur.version = any($14::bigint[]), true) fresh,
  (select case
    when (p.id is not null) is not true then 'patient on record'
    when (p.merged_into is null) is not true then 'patient not merged' || coalesce('@' || p.merged_into, '')
    when (p.status = 'active') is not true then 'patient active'
    end
    from (select) one left join patients_held p on true) refused,
  (select c2.rules_version from clinics c2 where c2.id = cur.clinic_id) = $15::int
  and (select d.rules_version from doctors_held d where d.id = $16::uuid) = $17::int
  and (select m.rules_version from clinic_doctors m where m.clinic_id = $18::uuid and m.doctor_id = $19::uuid)
  = $20::int and not exists (select from appointments b where b.doctor_id = $21::uuid and b.overbook
    and b.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(b.starts_at, b.ends_at) && tstzrange($22::timestamptz, $23::timestamptz))
  and not patient_is_taken(cur.clinic_id, cur.patient_id, $24::timestamptz, $25::timestamptz, null) rules
  from cur join parent_held t on t.clinic_id = cur.clinic_id and t.id = cur.appointment_id), go as (select * from chk where status in ('scheduled', 'overdue') and fresh and refused is null and rules), a as (insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, overbooked_over, follow_up_reason, notes, address, is_follow_up, parent_appointment_id, original_appointment_id, plan_id, booked_by, booked_as, created_at, updated_at) select go.clinic_id, $26::uuid, $27::uuid, go.patient_id, $28::uuid, $29::text, $30::text, $31::text, $32::text, $33::timestamp with time zone, $34::timestamp with time zone, $35::text, '{}'::text[], $36::text, $37::text, $38::text, $39::boolean, go.appointment_id, go.root_id, go.id, $40::uuid, $41::text, $42::timestamp with time zone, $43::timestamp with time zone from go on conflict do nothing returning *), p as (update follow_up_plans p set status = 'completed', follow_up_appointment_id = a.id, version = p.version + 1,
  updated_at = $44::timestamptz from a, go where p.clinic_id = go.clinic_id and p.id = go.id returning p.*), image as materialized (select jsonb_build_object('appointment', to_jsonb(a) || jsonb_build_object(
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
        where v.clinic_id = a.clinic_id and v.appointment_id = a.id and v.status not in ('SCHEDULED', 'ACTIVE'))), 'plan', to_jsonb(p) || jsonb_build_object(
      'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
        from a v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
      'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
      'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
          'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
      'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)))
  as image from a, p), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $45::uuid, $46::text,
  $47::text, $48::text, e.id, e.patient_id,
  $49::text, $50::text, null::jsonb
  from a e union all select e.clinic_id, $51::uuid, $52::text,
  $53::text, $54::text, e.id, e.patient_id,
  $55::text, $56::text, null::jsonb
  from p e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $57::text, e.id, e.version, $58::text, jsonb_build_object('status', e.status, 'doctorId', e.doctor_id),
  $59::timestamptz from a e union all select e.clinic_id, $60::text, e.id, e.version, $61::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $62::timestamptz from p e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($63::uuid, $64::uuid, $65::timestamptz,
  $66::boolean) known_user, (select to_jsonb(chk) from chk) as plan

with recursive page as materialized (select p.* from (select p.* from follow_up_plans p where p.clinic_id = $1::uuid and p.status in ('scheduled', 'overdue') and p.scheduled_for <= local_of($2::timestamptz, (select timezone from clinics where id = $3::uuid))::date + 7 and exists (select from patients o where o.clinic_id = p.clinic_id and o.id = p.patient_id and o.status = 'active') and not (p.status in ('scheduled', 'overdue') and coalesce(p.snooze_until > $4::timestamptz, false)) and true ) p
  order by p.scheduled_for, p.id limit $5::int), seen as (select distinct page.clinic_id, page.patient_id id
  from (select * from page order by scheduled_for, id limit $6::int) page), found as materialized (select to_jsonb(p) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) || jsonb_build_object(
    'do_not_contact', (select o.do_not_contact from patients o where o.clinic_id = p.clinic_id and o.id = p.patient_id),
    'doctor_name', (select d.name from doctors d where d.id = p.doctor_id),
    'last_contact', (select jsonb_build_object('channel', t.channel, 'outcome', t.outcome, 'made_at', t.made_at)
      from follow_up_contact_attempts t where t.clinic_id = p.clinic_id and t.plan_id = p.id
      order by t.made_at desc, t.id desc limit 1)) as image
  from page p order by p.scheduled_for, p.id), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $7::uuid, $8::text,
  $9::text, $10::text, e.id, e.id,
  $11::text, $12::text, null::jsonb
  from seen e) select (select jsonb_agg(image) from found) as rows, caller_stands($13::uuid, $14::uuid, $15::timestamptz,
  $16::boolean) known_user,
null refused

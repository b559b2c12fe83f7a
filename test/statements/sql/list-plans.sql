/* list-plans */
with recursive page as materialized (
  select * from (select p.* from follow_up_plans p where (p.clinic_id = $1::uuid and ((p.status in ('scheduled', 'overdue') and p.scheduled_for - 7 <= local_of($2::timestamptz, (select timezone from clinics where id = $1::uuid))::date and (select o.status = 'active' from patients o where o.clinic_id = p.clinic_id and o.id = p.patient_id)) and (p.status in ('scheduled', 'overdue') and p.snooze_until > $2::timestamptz) is not true) and (not p.erased or false)) order by p.scheduled_for, p.id limit 101) rows limit $3::int + 1
),
seen as (
  select distinct page.clinic_id, page.patient_id id
  from (select * from page order by scheduled_for, id limit $3::int) page
),
found as materialized (
  select (select row_to_json(image) from (select p.*,
      (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id) part) follow_up_appointment,
      (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id) parent_status,
      (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
          from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id) part) patient,
      (select c.timezone from clinics c where c.id = p.clinic_id) timezone,
      (select o.do_not_contact from patients o where o.clinic_id = p.clinic_id and o.id = p.patient_id) do_not_contact,
      (select d.name from doctors d where d.id = p.doctor_id) doctor_name,
      (select part from (select t.channel, t.outcome, t.made_at from follow_up_contact_attempts t where t.clinic_id = p.clinic_id and t.plan_id = p.id
          order by t.made_at desc, t.id desc limit 1) part) last_contact) image) as image from page p order by p.scheduled_for, p.id
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'followup_plans.listed', 'patient',
  e.id, e.id, $6::text, $7::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $8::uuid, $9::timestamptz, $10::boolean) known_user, null refused

/* list-plans-of-patient */
with recursive x as materialized (
  select p.clinic_id, p.id from patients p where p.clinic_id = $1::uuid and p.id = $2::uuid and (p.clinic_id, p.id) in (select p.clinic_id, p.id from patients p where ((p.user_id = $3::uuid or p.guardian_user_ids @> array[$3::uuid])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $4::timestamptz, true))) offset 0)
),
page as materialized (
  select * from (select t.* from x join follow_up_plans t on (t.clinic_id = x.clinic_id and t.patient_id = x.id and not t.mismatched) order by t.scheduled_for desc, t.id desc limit 101) rows limit $5::int + 1
),
found as materialized (
  select (select row_to_json(image) from (select p.*,
      (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id) part) follow_up_appointment,
      (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id) parent_status,
      (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
          from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id) part) patient,
      (select c.timezone from clinics c where c.id = p.clinic_id) timezone) image) as image from page p order by p.scheduled_for desc, p.id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $6::text, 'followup_plans.listed', 'patient',
  e.id, e.id, $7::text, $8::text, null::jsonb
  from x e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $9::uuid, $10::timestamptz, $11::boolean) known_user, case
when (exists (select from x)) is not true then 'patient'
end refused

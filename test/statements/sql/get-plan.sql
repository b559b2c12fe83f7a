/* get-plan */
with recursive found as materialized (
  select (select row_to_json(image) from (select p.*,
      (select part from (select v.id, v.status, v.starts_at from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id) part) follow_up_appointment,
      (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id) parent_status,
      (select part from (select x.id, x.name, x.phone, x.user_id, x.guardian_user_ids, x.pending_user_ids
          from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id) part) patient,
      (select c.timezone from clinics c where c.id = p.clinic_id) timezone) image) as image, p.clinic_id, p.id, p.patient_id from follow_up_plans p
  where p.clinic_id = $1::uuid and p.id = $2::uuid and (not p.erased or false)
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'followup_plan.read', 'followup_plan',
  e.id, e.patient_id, $5::text, $6::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $1::uuid, $7::timestamptz, $8::boolean) known_user, null refused

/* list-contact-attempts */
with recursive plan as materialized (
  select p.clinic_id, p.id, p.patient_id from follow_up_plans p
  where p.clinic_id = $1::uuid and p.id = $2::uuid and (not p.erased or false)
),
page as materialized (
  select * from (select t.* from plan join follow_up_contact_attempts t on t.clinic_id = plan.clinic_id and t.plan_id = plan.id
    order by t.made_at desc, t.id desc limit 101) rows limit $3::int + 1
),
found as materialized (
  select row_to_json(page) as image from page order by made_at desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'followup_plan.contacts_read', 'followup_plan',
  e.id, e.patient_id, $6::text, $7::text, null::jsonb
  from plan e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $1::uuid, $8::timestamptz, $9::boolean) known_user, case
when (exists (select from plan)) is not true then 'plan'
end refused

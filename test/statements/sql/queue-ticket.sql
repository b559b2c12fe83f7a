/* queue-ticket */
with recursive found as materialized (
  select json_build_object('own_doctor', (select d.id from doctors d join clinic_doctors m on m.doctor_id = d.id
      where m.clinic_id = $1::uuid and d.user_id = $2::uuid)) as image, w.clinic_id, w.doctor_id
  from (select m.clinic_id, m.doctor_id from clinic_doctors m
    where m.clinic_id = $1::uuid and m.doctor_id = $3::uuid and (m.active or exists (select from appointments w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
        and w.status in ('CHECKED_IN', 'IN_PROGRESS')))) w where true
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $2::uuid, $4::text, 'queue.watched', 'doctor',
  e.doctor_id, null::uuid, $5::text, $6::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($2::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, case
when (true) is not true then 'active'
end refused

/* display-list */
with recursive looked as (
  select c.id, c.id clinic_id from clinics c where c.id = $1::uuid
),
found as materialized (
  select * from (select to_jsonb(t) - 'secret' - 'request' as image from displays t
    where t.clinic_id = $1::uuid
    order by t.id desc limit 101) rows limit $2::int + 1
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'display.listed', 'clinic',
  e.id, null::uuid, $5::text, $6::text, null::jsonb
  from looked e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

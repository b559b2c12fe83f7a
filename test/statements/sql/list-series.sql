/* list-series */
with recursive page as materialized (
  select * from (select t.* from (select t.* from series t
      where (t.clinic_id = $1::uuid and (not t.erased or false))) t
    order by t.start_date desc, t.id desc limit 101) rows limit $2::int + 1
),
seen as (
  select distinct page.clinic_id, page.patient_id id from
  (select * from page order by start_date desc, id desc limit $2::int) page
),
found as materialized (
  select row_to_json(page) as image from page order by start_date desc, id desc
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'series.listed', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused

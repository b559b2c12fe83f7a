/* get-series */
with recursive cur as materialized (
  select t.* from series t where t.clinic_id = $1::uuid and t.id = $2::uuid
  and (not t.erased or false)
),
page as (
  select * from (select a.* from cur join appointments a on (a.clinic_id = cur.clinic_id and a.series_id = cur.id and (not a.erased or false)) order by a.starts_at, a.id limit 101) rows limit $3::int + 1
),
seen as (
  select clinic_id, id, patient_id from cur union select page.clinic_id, cur.id, page.patient_id from page, cur
),
found as materialized (
  select json_build_object('series', cur, 'visits',
    coalesce((select json_agg((select row_to_json(image) from (select page.*,
              (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                  from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id) part) patient,
              (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
                  from doctors d join clinic_doctors m on m.clinic_id = page.clinic_id and m.doctor_id = d.id where d.id = page.doctor_id) part) doctor,
              (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = page.clinic_id and l.id = page.location_id) part) location,
              (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
                  from clinics c where c.id = page.clinic_id) part) clinic,
              case when page.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = page.clinic_id
                and p.follow_up_appointment_id = page.id and p.status <> 'cancelled') end plan_day,
              page.type = 'VIDEO_CALL' and page.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                  from video_consultations v where v.clinic_id = page.clinic_id and v.appointment_id = page.id), false) call_over) image) order by page.starts_at, page.id) from page), '[]')) as image from cur
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'series.read', 'series',
  e.id, e.patient_id, $6::text, $7::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $1::uuid, $8::timestamptz, $9::boolean) known_user, null refused

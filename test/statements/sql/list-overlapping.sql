/* list */
with recursive page as materialized (
  select * from (select a.* from (select a.* from appointments a
      where (a.clinic_id = $1::uuid and ((not a.erased or false) and ((a.starts_at >= $2::timestamptz - interval '8 hours' and a.ends_at > $2::timestamptz) and a.starts_at < $3::timestamptz)))) a
    order by a.starts_at asc, a.id asc limit 101) rows limit $4::int + 1
),
seen as (
  select distinct a.clinic_id, a.patient_id id from (select a.* from page a
    order by a.starts_at asc, a.id asc limit $4::int) a
),
found as materialized (
  select json_build_object('visits', (select json_agg((select row_to_json(image) from (select page.*,
            (select part from (select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
                from patients p where p.clinic_id = page.clinic_id and p.id = page.patient_id) part) patient,
            (select part from (select l.id, l.name, l.address from locations l where l.clinic_id = page.clinic_id and l.id = page.location_id) part) location,
            case when page.is_follow_up then (select p.scheduled_for from follow_up_plans p where p.clinic_id = page.clinic_id
              and p.follow_up_appointment_id = page.id and p.status <> 'cancelled') end plan_day,
            page.type = 'VIDEO_CALL' and page.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
                from video_consultations v where v.clinic_id = page.clinic_id and v.appointment_id = page.id), false) call_over) image) order by page.starts_at asc, page.id asc) from page),
    'doctors', (select json_agg(each) from (select x.clinic_id of_clinic,
        (select part from (select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since from doctors d join clinic_doctors m on m.clinic_id = x.clinic_id and m.doctor_id = d.id where d.id = x.doctor_id) part) doctor from (select distinct clinic_id, doctor_id from page) x) each),
    'clinics', (select json_agg(each) from (select x.clinic_id id,
        (select part from (select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings from clinics c where c.id = x.clinic_id) part) clinic from (select distinct clinic_id from page) x) each)) as image
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $5::uuid, $6::text, 'appointments.listed', 'patient',
  e.id, e.id, $7::text, $8::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($5::uuid, $1::uuid, $9::timestamptz, $10::boolean) known_user, case
when ($2::timestamptz is not null) is not true then 'instant 1'
when ($3::timestamptz is not null) is not true then 'instant 2'
end refused

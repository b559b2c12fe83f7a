/* patient-summary */
with recursive found as materialized (
  select (select row_to_json(image) from (select extract(year from age(local_of(case when p.status = 'deceased' then coalesce(p.status_since, $1::timestamptz) else $1::timestamptz end, (select timezone from clinics where id = p.clinic_id))::date, p.date_of_birth))::int age, p.language, p.status, p.do_not_contact, p.merged_into,
      (select v.doctor_id from appointments v where v.patient_id = p.id and v.clinic_id = p.clinic_id and v.status = 'COMPLETED' and v.starts_at > $1::timestamptz - interval '2 years'
        group by v.doctor_id having count(*) >= 2 order by count(*) desc, max(v.starts_at) desc, v.doctor_id limit 1) usual_doctor, counted.*
      from (select (count(*) filter (where v.status = 'COMPLETED'))::int visits,
        max(v.starts_at) filter (where v.status = 'COMPLETED') last_visit,
        (count(*) filter (where v.status = 'NO_SHOW' and v.starts_at > $1::timestamptz - interval '1 year'))::int no_shows,
        (count(*) filter (where v.affected_by is not null and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.starts_at > $1::timestamptz))::int affected
        from appointments v where v.patient_id = p.id and v.clinic_id = p.clinic_id) counted) image) as image, clinic_id, id from patients p
  where (p.clinic_id = $2::uuid and p.id = $3::uuid and true)
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'patient.read', 'patient',
  e.id, e.id, $6::text, $7::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $2::uuid, $8::timestamptz, $9::boolean) known_user, null refused

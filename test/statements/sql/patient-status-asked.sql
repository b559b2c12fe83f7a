/* patient-status-asked */
with recursive patient as (
  select p.clinic_id, p.id, p.version from patients p where p.clinic_id = $1::uuid and p.id = $2::uuid and true
),
affected as materialized (
  select v.* from patient r join appointments v on v.clinic_id = r.clinic_id and v.patient_id = r.id
  where true and v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > $3::timestamptz order by v.starts_at, v.id limit 100
),
found as materialized (
  select r.clinic_id, r.id, jsonb_build_object('version', r.version, 'affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb), 'series', coalesce((
        select jsonb_agg(jsonb_build_object('id', s.id, 'doctorId', s.doctor_id, 'status', s.status) order by s.id) from series s
        where s.clinic_id = r.clinic_id and s.patient_id = r.id and s.status <> 'cancelled' and true), '[]'::jsonb)) as image
  from patient r
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $4::uuid, $5::text, 'appointments.listed', 'patient',
  e.id, e.id, $6::text, $7::text, null::jsonb
  from found e
)
select (select json_agg(image) from found) as rows, caller_stands($4::uuid, $8::uuid, $9::timestamptz, $10::boolean) known_user, null refused

/* imports-visits-booked */ with asked as materialized (select r.* from jsonb_to_recordset($1::jsonb) as r (
    "row" int, id uuid, made boolean, why text, alternatives text[], overbooked boolean, status text, diagnosis text, "treatmentPlan" text, "clinicalNotes" text,
    doctor_id uuid, patient_id uuid, location_id uuid, starts_at timestamptz, ends_at timestamptz) limit 500),
kept as (update appointments v set status = r.status, confirmed_at = case when r.status = 'CONFIRMED' then v.created_at end,
  diagnosis = coalesce(r.diagnosis, v.diagnosis),
  treatment_plan = coalesce(r."treatmentPlan", v.treatment_plan),
  clinical_notes = coalesce(r."clinicalNotes", v.clinical_notes),
  overbooked_over = case when r.overbooked then '{}' else v.overbooked_over end,
  affected_by = case when r.overbooked and r.why in ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS') then r.why else v.affected_by end
  from asked r where r.made and v.clinic_id = $2::uuid and v.id = r.id and v.version = 1)
update import_rows i set made_version = case when r.made then 1 end, verdict = case when r.why is null then 'create' else 'conflict' end,
why = r.why, alternatives = r.alternatives, record_id = case when r.made then r.id else (select x.id from (
    select a.id, a.starts_at from appointments a where r.why = 'BOOKED' and a.clinic_id = $3::uuid and a.doctor_id = r.doctor_id
    and a.status not in ('CANCELLED', 'NO_SHOW') and a.starts_at > r.starts_at - interval '12 hours' and a.starts_at < r.ends_at + make_interval(mins => $4::int) and a.ends_at > r.starts_at - make_interval(mins => $5::int)
    union all
    select a.id, a.starts_at from appointments a where r.why = 'PATIENT_BUSY' and a.clinic_id = $6::uuid and a.starts_at < r.ends_at and a.ends_at > r.starts_at and a.patient_id = r.patient_id
    and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
    union all
    select o.id, o.starts_at from time_off o where r.why = 'TIME_OFF' and o.clinic_id = $7::uuid and o.starts_at < r.ends_at and o.ends_at > r.starts_at and o.doctor_id = r.doctor_id
    union all
    select c.id, c.starts_at from closures c where r.why = 'CLOSURE' and c.clinic_id = $8::uuid and c.starts_at < r.ends_at and c.ends_at > r.starts_at and coalesce(c.location_id = r.location_id, true)
  ) x order by x.starts_at, x.id limit 1) end
from asked r where i.clinic_id = $9::uuid and i.import_id = $10::uuid and i.row = r.row

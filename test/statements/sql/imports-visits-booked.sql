/* imports-visits-booked */ with asked as materialized (select r.* from jsonb_to_recordset($1::jsonb) as r (
    "row" int, id uuid, made boolean, why text, alternatives text[], overbooked boolean, status text, diagnosis text, "treatmentPlan" text, "clinicalNotes" text) limit 500),
kept as (update appointments v set status = r.status, confirmed_at = case when r.status = 'CONFIRMED' then v.created_at end,
  diagnosis = coalesce(r.diagnosis, v.diagnosis),
  treatment_plan = coalesce(r."treatmentPlan", v.treatment_plan),
  clinical_notes = coalesce(r."clinicalNotes", v.clinical_notes),
  overbooked_over = case when r.overbooked then '{}' else v.overbooked_over end,
  affected_by = case when r.overbooked and r.why in ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS') then r.why else v.affected_by end
  from asked r where r.made and v.clinic_id = $2::uuid and v.id = r.id and v.version = 1)
update import_rows i set made_version = case when r.made then 1 end, verdict = case when r.why is null then 'create' else 'conflict' end,
why = r.why, alternatives = r.alternatives
from asked r where i.clinic_id = $3::uuid and i.import_id = $4::uuid and i.row = r.row

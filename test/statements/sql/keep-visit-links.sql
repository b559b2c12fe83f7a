/* keep-visit-links */ insert into visit_links
(clinic_id, id, message_id, patient_id, patient_version, appointment_id, purpose, secret, visit_version, expires_at)
select r.clinic_id, r.id, r.message_id, p.id, p.version, r.appointment_id, r.purpose, r.secret, r.visit_version, r.expires_at
from jsonb_to_recordset($1::jsonb) as r (clinic_id uuid, id uuid, message_id uuid, patient_id uuid, appointment_id uuid, purpose text, secret text,
  visit_version int, expires_at timestamptz)
join patients p on p.clinic_id = r.clinic_id and p.id = r.patient_id order by r.secret
on conflict (secret) do update set patient_id = excluded.patient_id, patient_version = excluded.patient_version,
visit_version = excluded.visit_version, expires_at = excluded.expires_at where visit_links.acted_at is null

/* queue-news */ select distinct a.id, a.clinic_id, a.doctor_id, a.status, a.version
from jsonb_to_recordset($1::jsonb) as e(clinic_id uuid, id uuid)
join appointments a on a.clinic_id = e.clinic_id and a.id = e.id

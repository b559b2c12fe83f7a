/* queue-left */ select distinct q.clinic_id, q.doctor_id
from jsonb_to_recordset($1::jsonb) as e(clinic_id uuid, id uuid)
join queue_states q on q.clinic_id = e.clinic_id and q.id = e.id

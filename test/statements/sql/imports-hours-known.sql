/* imports-hours-known */ select r.row, min(w.id::text) id
from jsonb_to_recordset($1::jsonb) as r (row int, id uuid, doctor_id uuid, location_id uuid, weekday int, date date, start_time text, end_time text,
  types text[], valid_from date, valid_until date)
join working_sessions w on w.clinic_id = $2::uuid and w.doctor_id is not distinct from r.doctor_id and w.location_id is not distinct from r.location_id and w.weekday is not distinct from r.weekday and w.date is not distinct from r.date and w.start_time is not distinct from r.start_time and w.end_time is not distinct from r.end_time and w.types <@ r.types and w.types @> r.types and w.valid_from is not distinct from r.valid_from and w.valid_until is not distinct from r.valid_until group by r.row

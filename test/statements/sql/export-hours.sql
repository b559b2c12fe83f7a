/* export-hours */ select w.id "key", coalesce(m.external_id, m.doctor_id::text) "doctorId", w.weekday, w.date::text, w.start_time "start", w.end_time "end",
coalesce(l.external_id, l.id::text) "locationId", w.types, w.valid_from::text "validFrom", w.valid_until::text "validUntil"
from working_sessions w join clinic_doctors m on m.clinic_id = w.clinic_id and m.doctor_id = w.doctor_id
join locations l on l.clinic_id = w.clinic_id and l.id = w.location_id where w.clinic_id = $1::uuid and w.id > $2::uuid order by w.id limit 1000

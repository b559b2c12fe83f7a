/* export-arrivals */ select t.appointment_id::text "key", to_jsonb(t) image from queue_entries t
where t.clinic_id = $1::uuid and t.appointment_id > $2::uuid
order by t.appointment_id limit 1000

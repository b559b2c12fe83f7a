/* export-messages-of-patient */ select t.id::text "key", to_jsonb(t) image from messages t
where t.clinic_id = $1::uuid and t.id > $2::uuid and t.patient_id = $3::uuid
order by t.id limit 1000

/* export-erased-patients */ select t.patient_id::text "key", to_jsonb(t) image from patient_erasures t
where t.clinic_id = $1::uuid and t.patient_id > $2::uuid
order by t.patient_id limit 1000

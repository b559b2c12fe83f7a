/* export-series-of-patient */ select t.id::text "key", to_jsonb(t) image from series t
where t.clinic_id = $1::uuid and t.id > $2::uuid and t.patient_id = $3::uuid and not t.mismatched
order by t.id limit 1000

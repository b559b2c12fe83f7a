/* export-visits-of-erased-patients */ select t.id::text "key", to_jsonb(t) image from appointments t
where t.clinic_id = $1::uuid and t.id > $2::uuid and t.erased
order by t.id limit 1000

/* export-follow-up-plans */ select t.id::text "key", to_jsonb(t) image from follow_up_plans t
where t.clinic_id = $1::uuid and t.id > $2::uuid
order by t.id limit 1000

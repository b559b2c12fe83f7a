/* export-audit-trail */ select t.id::text "key", to_jsonb(t) image from audit_log t
where t.clinic_id = $1::uuid and t.id > $2::bigint
order by t.id limit 1000

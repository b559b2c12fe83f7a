/* enabled-plugins */ select p.clinic_id, p.name, p.settings from clinic_plugins p
where p.clinic_id = any($1::uuid[]) and p.name = any($2::text[]) and p.enabled

/* doctors-to-judge */ select d.id, d.rules_version from doctors d
where d.judged_rules is distinct from d.rules_version and d.id > $1::uuid
and ($2::uuid[] is null or exists (select from clinic_doctors m where m.doctor_id = d.id and m.clinic_id = any($3::uuid[])))
order by d.id limit 50

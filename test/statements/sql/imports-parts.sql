/* imports-parts */ select p.part from import_parts p
where p.clinic_id = $1::uuid and p.import_id = $2::uuid order by p.part

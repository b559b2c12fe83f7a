/* imports-check-anew */ with keys as (delete from import_keys k where k.clinic_id = $1::uuid and k.import_id = $2::uuid),
verdicts as (delete from import_rows r where r.clinic_id = $3::uuid and r.import_id = $4::uuid)
update import_chunks c set checked_at = null where c.clinic_id = $5::uuid and c.import_id = $6::uuid and c.checked_at is not null

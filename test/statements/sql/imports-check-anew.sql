/* imports-check-anew */ with keys as (delete from import_keys k where k.clinic_id = $1::uuid and k.import_id = $2::uuid),
times as (delete from import_times t where t.clinic_id = $3::uuid and t.import_id = $4::uuid),
verdicts as (delete from import_rows r where r.clinic_id = $5::uuid and r.import_id = $6::uuid)
update import_chunks c set checked_at = null where c.clinic_id = $7::uuid and c.import_id = $8::uuid and c.checked_at is not null

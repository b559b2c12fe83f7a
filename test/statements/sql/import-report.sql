/* import-report */ select r.row, r.verdict, r.field, r.why, r.record_id, r.alternatives,
r.made_version is not null made, r.undone from import_rows r where r.clinic_id = $1::uuid
and r.import_id = $2::uuid and r.row > $3::int order by r.row limit 5000

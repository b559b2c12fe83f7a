/* imports-earlier */ select r.row, min(k.row) first from jsonb_to_recordset($1::jsonb) as r (row int, keys text[])
join import_keys k on k.clinic_id = $2::uuid and k.import_id = $3::uuid and k.key = any (r.keys) and k.row < r.row group by r.row

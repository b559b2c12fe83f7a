/* imports-known-by */ insert into import_keys (clinic_id, import_id, key, row)
select $1::uuid, $2::uuid, k.key, r.row from jsonb_to_recordset($3::jsonb) as r (row int, keys text[]) cross join unnest(r.keys) k(key) order by k.key, r.row on conflict do nothing

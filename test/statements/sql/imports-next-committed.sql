/* imports-next-committed */ with c as materialized (select x.chunk, x.first_row from import_chunks x
  where x.clinic_id = $1::uuid and x.import_id = $2::uuid and x.undone_at is null order by x.chunk limit 1)
select c.chunk, (select coalesce(jsonb_agg(r.row order by r.row), '[]') from import_rows r where r.clinic_id = $3::uuid and r.import_id = $4::uuid and r.row >= c.first_row
  and r.row < coalesce((select n.first_row from import_chunks n where n.clinic_id = $5::uuid and n.import_id = $6::uuid and n.chunk = c.chunk + 1), 2147483647)) rows from c

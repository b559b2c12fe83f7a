/* imports-next-chunk-committed */ select c.chunk, c.cells from import_chunks c
where c.clinic_id = $1::uuid and c.import_id = $2::uuid
and c.committed_at is null order by c.chunk limit 1

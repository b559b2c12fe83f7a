/* imports-stage */ insert into import_chunks (clinic_id, import_id, chunk, first_row, rows, cells)
select i.clinic_id, i.id, $1::int, $2::int, $3::int,
$4::text from imports i where i.clinic_id = $5::uuid and i.id = $6::uuid and i.version = $7::int on conflict do nothing

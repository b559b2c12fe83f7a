/* imports-forgettable */ select i.clinic_id, i.id from imports i
where i.step is null and i.staged_until <= $1::timestamptz order by i.staged_until limit 1

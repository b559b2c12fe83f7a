/* imports-forgettable */ select i.clinic_id, i.id from imports i
where i.step is null and i.profile is not null and i.updated_at <= $1::timestamptz
and (i.status = 'undone' or i.status = 'failed' and i.failed_step is null or i.committed_at <= $2::timestamptz or i.updated_at <= $3::timestamptz) order by i.updated_at limit 1

/* exports-expired */ select e.clinic_id, e.id from exports e
where e.stored and e.expires_at <= $1::timestamptz order by e.expires_at limit 1

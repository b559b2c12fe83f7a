/* exports-claim */ with due as materialized (
  select x.clinic_id, x.id from exports x where x.status in ('waiting', 'running')
  and (x.claimed_until is null or x.claimed_until <= $1::timestamptz) order by x.updated_at limit 1 for no key update skip locked)
update exports e set status = 'running', claimed_until = $2::timestamptz from due
where e.clinic_id = due.clinic_id and e.id = due.id
returning e.clinic_id, e.id, e.scope, e.patient_id, e.format, e.position, e.files, e.attempts, e.asked_by

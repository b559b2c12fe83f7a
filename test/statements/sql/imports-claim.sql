/* imports-claim */ with due as materialized (
  select x.clinic_id, x.id from imports x where x.step is not null and (x.claimed_until is null or x.claimed_until <= $1::timestamptz)
  and not exists (select from imports o where o.clinic_id = x.clinic_id and o.step is not null and o.claimed_until > $2::timestamptz)
  order by x.updated_at limit 1 for no key update skip locked)
update imports i set claimed_until = $3::timestamptz, attempts = i.attempts + 1 from due
where i.clinic_id = due.clinic_id and i.id = due.id returning i.clinic_id, i.id, i.kind, i.format, i.on_conflict, i.defaults, i.mapping, i.status, i.profile, i.step, i.done, i.attempts, i.version, i.asked_by

/* summarise-plans */
with recursive span as materialized (
  select x.id, x.today, x.to_day, coalesce(null::date, (x.to_day - interval '12 months')::date) from_day
  from (select c.id, local_of($1::timestamptz, c.timezone)::date today, greatest(local_of($1::timestamptz, c.timezone)::date, null::date) to_day from clinics c where c.id = $2::uuid) x
),
counted as materialized (
  select p.doctor_id, d.name doctor_name, to_char(p.scheduled_for, 'YYYY-MM') as month, count(*)::int due,
  (count(*) filter (where p.status in ('scheduled', 'overdue') and p.scheduled_for < span.today))::int overdue,
  (count(*) filter (where p.status = 'completed'))::int converted,
  (count(*) filter (where v.status = 'COMPLETED'))::int closed
  from span join follow_up_plans p on p.clinic_id = span.id and p.status in ('scheduled', 'completed', 'overdue') and p.scheduled_for between span.from_day and span.to_day
  left join doctors d on d.id = p.doctor_id
  left join appointments v on v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id
  group by p.doctor_id, d.name, to_char(p.scheduled_for, 'YYYY-MM')
),
found as materialized (
  select json_build_object('from', span.from_day, 'to', span.to_day, 'rows', coalesce((select
        json_agg(counted order by counted.month, counted.doctor_name, counted.doctor_id) from counted), '[]')) as image from span
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

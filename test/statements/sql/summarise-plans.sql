with recursive span as materialized (select x.id, x.today, x.to_day, coalesce($1::date, (x.to_day - interval '12 months')::date) from_day
  from (select c.id, local_of($2::timestamptz, c.timezone)::date today, coalesce($3::date, greatest(local_of($4::timestamptz, c.timezone)::date, $5::date)) to_day from clinics c where c.id = $6::uuid) x), counted as materialized (select p.doctor_id, d.name doctor_name, to_char(p.scheduled_for, 'YYYY-MM') as month, count(*)::int due,
  (count(*) filter (where p.status in ('scheduled', 'overdue') and p.scheduled_for < span.today))::int overdue,
  (count(*) filter (where p.status = 'completed'))::int converted,
  (count(*) filter (where v.status = 'COMPLETED'))::int closed
  from span join follow_up_plans p on p.clinic_id = span.id and p.status <> 'cancelled' and p.scheduled_for between span.from_day and span.to_day
  left join doctors d on d.id = p.doctor_id
  left join appointments v on v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id
  group by p.doctor_id, d.name, to_char(p.scheduled_for, 'YYYY-MM')), found as materialized (select jsonb_build_object('from', span.from_day, 'to', span.to_day, 'rows', coalesce((select
        jsonb_agg(to_jsonb(counted) order by counted.month, counted.doctor_name, counted.doctor_id) from counted), '[]'::jsonb)) as image from span) select (select jsonb_agg(image) from found) as rows, caller_stands($7::uuid, $8::uuid, $9::timestamptz,
  $10::boolean) known_user,
null refused

/* reminders-heard */ select r.clinic_id, r.id rule_id, r.version rule_version, r.offset_minutes, a.id appointment_id,
a.version visit_version, a.starts_at, a.patient_id, a.doctor_id, c.timezone, coalesce(s.settings->>'quietFrom', '21:00') quiet_from, coalesce(s.settings->>'quietTo', '08:00') quiet_to,
(select max(x.offset_minutes) from reminder_rules x where x.clinic_id = r.clinic_id and x.active
  and x.offset_minutes < r.offset_minutes and not (x.skip_confirmed and a.status = 'CONFIRMED')) next_offset, 'reminder:' || r.id || ':' || a.id || ':' || (extract(epoch from a.starts_at) * 1000)::bigint dedup_key
from (select x.clinic_id, x.id, max(x.since) since
  from jsonb_to_recordset($1::jsonb) as x(clinic_id uuid, id uuid, since timestamptz) group by 1, 2) e
join appointments a on a.clinic_id = e.clinic_id and a.id = e.id
join reminder_rules r on r.clinic_id = a.clinic_id and r.active
join clinics c on c.id = r.clinic_id
left join message_settings s on s.clinic_id = r.clinic_id and s.id = r.clinic_id
where a.status in ('SCHEDULED', 'CONFIRMED') and a.notify and a.starts_at > $2::timestamptz and a.starts_at <= $3::timestamptz + make_interval(mins => r.offset_minutes) + interval '27 hours' and greatest(e.since, r.updated_at) <= a.starts_at - make_interval(mins => r.offset_minutes) + interval '3600000 milliseconds'

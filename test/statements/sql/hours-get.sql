/* hours-get */
with recursive found as materialized (
  select json_build_object('doctorId', m.doctor_id, 'version', m.version, 'sessions', coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
            'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
          order by w.weekday, w.date, w.start_time, w.id) from working_sessions w where w.doctor_id = m.doctor_id and w.clinic_id = m.clinic_id), '[]'::jsonb)) as image
  from clinic_doctors m where m.clinic_id = $1::uuid and m.doctor_id = $2::uuid
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) known_user, null refused

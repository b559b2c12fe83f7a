/* standing-visits-of-doctors */ with v as materialized (
  select v.* from clinic_doctors m cross join lateral (
    select v.* from appointments v where v.doctor_id = m.doctor_id and v.clinic_id = m.clinic_id and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.ends_at > $1::timestamptz and v.starts_at > $2::timestamptz - interval '8 hours' and (v.starts_at, v.id) > ($3::timestamptz, $4::uuid) order by v.starts_at, v.id limit $5::int
  ) v where m.doctor_id = any($6::uuid[]) order by v.starts_at, v.id limit $7::int
)
select (select jsonb_agg(jsonb_build_object('id', v.id, 'clinicId', v.clinic_id, 'doctorId', v.doctor_id, 'patientId', v.patient_id,
      'locationId', v.location_id, 'type', v.type, 'status', v.status, 'start', v.starts_at, 'end', v.ends_at,
      'affectedBy', v.affected_by, 'version', v.version, 'meant', coalesce(v.overbooked_over, case when v.overbook or v.overbook_reason is not null then '{OUTSIDE_HOURS}' else '{}' end::text[])) order by v.starts_at, v.id) from v) visits,
(select jsonb_agg(jsonb_build_object('doctorId', of.doctor_id, 'doctorRules', of.rules_version, 'rules',
      (select jsonb_agg(jsonb_build_object(
            'clinicId', cd.clinic_id, 'isActive', cd.active,
            'settings', c.settings || jsonb_build_object('timezone', c.timezone),
            'versions', jsonb_build_object('clinic', c.rules_version, 'membership', cd.rules_version, 'doctor', d.rules_version),
            'locations', (select jsonb_agg(jsonb_build_object('id', l.id, 'timezone', l.timezone))
              from locations l where l.clinic_id = cd.clinic_id and l.active),
            'sessions', (select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
                  'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until))
              from working_sessions w where w.doctor_id = cd.doctor_id and w.clinic_id = cd.clinic_id
              and coalesce(w.date, w.valid_until, 'infinity') >= ($8::timestamptz)::date - 1),
            'closures', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at, 'locationId', x.location_id))
              from closures x where x.clinic_id = cd.clinic_id and x.ends_at > $9::timestamptz),
            'timeOff', (select jsonb_agg(jsonb_build_object('start', x.starts_at, 'end', x.ends_at))
              from time_off x where x.doctor_id = cd.doctor_id and x.ends_at > $10::timestamptz and (x.clinic_id = cd.clinic_id or x.everywhere))
          ) order by cd.clinic_id)
        from clinic_doctors cd join clinics c on c.id = cd.clinic_id join doctors d on d.id = cd.doctor_id
        where cd.doctor_id = of.doctor_id and cd.clinic_id = of.clinic_id)))
  from (select distinct v.clinic_id, v.doctor_id, d.rules_version from v join doctors d on d.id = v.doctor_id) of) rules

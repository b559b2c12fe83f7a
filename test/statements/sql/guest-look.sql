/* guest-look */ select jsonb_build_object(
  'status', case when i.admitted_at is not null then 'ADMITTED' when i.came_at is not null then 'WAITING' else 'INVITED' end,
  'clinicName', c.name, 'doctorName', d.name, 'startsAt', t.starts_at, 'endsAt', t.ends_at, 'timezone', t.timezone,
  'opensAt', t.starts_at - make_interval(mins => coalesce((c.settings->>'joinOpensMinutes')::int, 15)), 'expiresAt', least(i.expires_at, t.ends_at + make_interval(mins => coalesce((c.settings->>'joinClosesMinutes')::int, 30)))) as view
from video_invites i
join video_consultations v on v.clinic_id = i.clinic_id and v.id = i.consultation_id
join appointments t on t.clinic_id = v.clinic_id and t.id = v.appointment_id
join clinics c on c.id = t.clinic_id join doctors d on d.id = t.doctor_id
where i.clinic_id = $1::uuid and i.id = $2::uuid
and i.secret = any($3::text[]) and (((i.revoked_at is null and i.expires_at > $4::timestamptz and i.room_name = v.room_name) and v.status in ('SCHEDULED', 'ACTIVE') and not (t.type = 'VIDEO_CALL' and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
      and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', t.doctor_id, t.patient_id, extract(epoch from t.starts_at)::bigint), false)))) and t.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'))

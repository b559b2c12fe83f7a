/* display-ticket */
with recursive found as materialized (
  select json_build_object('expires_at', x.expires_at) as image from displays x where x.clinic_id = $1::uuid and x.id = $2::uuid
  and x.revoked_at is null and x.expires_at > $3::timestamptz and coalesce(x.secret = any($4::text[]), $5::boolean) and x.kind = 'board' and exists (select m.clinic_id, m.doctor_id from clinic_doctors m
    where m.clinic_id = $6::uuid and m.doctor_id = $7::uuid and (m.active or exists (select from appointments w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
        and w.status in ('CHECKED_IN', 'IN_PROGRESS')))) and (exists (select from working_sessions s where s.clinic_id = x.clinic_id and s.location_id = x.location_id and s.doctor_id = $7::uuid)
    or exists (select from appointments a where a.clinic_id = $6::uuid and a.location_id = x.location_id
      and a.doctor_id = $7::uuid and a.starts_at between $8::timestamptz - interval '12 hours' and $8::timestamptz + interval '12 hours'))
)
select (select json_agg(image) from found) as rows, true known_user, null refused

/* time-off-list */
with recursive page as materialized (
  select * from (select to_jsonb(t) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = $1::uuid)) as image from time_off t
    where (t.clinic_id = $2::uuid and t.doctor_id = $1::uuid and (t.ends_at > $3::timestamptz and t.starts_at < $4::timestamptz))
    order by t.starts_at, t.id limit 101) rows limit $5::int + 1
),
found as materialized (
  select json_build_object('page', (select json_agg(p.image) from page p), 'elsewhere', (select coalesce(jsonb_agg(jsonb_build_object('from', lower(taken.run), 'to', upper(taken.run), 'reason', taken.reason) order by taken.run, taken.reason), '[]')
      from (select $3::timestamptz since, $4::timestamptz until offset 0) span cross join lateral (
        select 'BOOKED' reason, unnest(range_agg(tstzrange(t.starts_at, t.ends_at) * tstzrange(span.since, span.until))) run from (select a.starts_at, a.ends_at from appointments a
          where a.doctor_id = $1::uuid and a.clinic_id <> $2::uuid and not a.overbook and a.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(a.starts_at, a.ends_at) && tstzrange(span.since, span.until)
          union all
          select a.starts_at, a.ends_at from appointments a
          where a.doctor_id = $1::uuid and a.clinic_id <> $2::uuid and a.overbook and a.status not in ('CANCELLED', 'NO_SHOW') and a.starts_at >= span.since - interval '8 hours' and a.starts_at < span.until and a.ends_at > span.since) t
        union all
        select 'TIME_OFF' reason, unnest(range_agg(tstzrange(t.starts_at, t.ends_at) * tstzrange(span.since, span.until))) run from (select x.starts_at, x.ends_at from time_off x
          where x.doctor_id = $1::uuid and x.clinic_id <> $2::uuid and x.everywhere and x.ends_at > span.since and x.starts_at < span.until) t) taken
      where span.since < span.until and exists (select from clinic_doctors m where m.clinic_id = $2::uuid and m.doctor_id = $1::uuid and m.active))) image
)
select (select json_agg(image) from found) as rows, caller_stands($6::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, case
when (exists (select doctor_id from clinic_doctors m
    where (m.clinic_id = $2::uuid and m.doctor_id = $1::uuid))) is not true then 'doctor'
end refused

with recursive cur as (
  select t.* from series t where t.clinic_id = $1::uuid and t.id = $2::uuid
),
latest as (
  select distinct on (a.series_sequence) a.* from cur join appointments a on a.clinic_id = cur.clinic_id and a.series_id = cur.id
  where cur.status = 'paused' order by a.series_sequence, a.created_at desc, a.id desc
) select case when caller_stands($3::uuid, $4::uuid, $5::timestamptz, $6::boolean) is not null then (select to_jsonb(kept) from (select fingerprint, status, answer from idempotency_keys
    where user_id = $7::uuid and key = $8::text
    and created_at > $9::timestamptz) kept) end kept,
(select to_jsonb(cur) from cur) series,
(select jsonb_agg(to_jsonb(a) || jsonb_build_object('reached', (not a.erased or false)) order by a.series_sequence) from cur join appointments a on a.clinic_id = cur.clinic_id and a.series_id = cur.id and a.status <> 'CANCELLED') standing,
(select jsonb_agg(to_jsonb(latest) || jsonb_build_object('reached', true)) from latest where latest.status = 'CANCELLED' and latest.cancellation_code = 'SERIES_PAUSED') paused,
(select jsonb_agg(last.series_sequence) from (
    select distinct on (a.series_sequence) a.* from cur join appointments a on a.clinic_id = cur.clinic_id and a.series_id = cur.id
    order by a.series_sequence, a.created_at desc, a.id desc
  ) last where last.status = 'CANCELLED' and last.cancellation_code is null) by_hand,
(select (not cur.erased or false) from cur) seen, (select (not cur.erased or false) from cur) reached,
(select coalesce((select l.timezone from locations l where cur.type = 'IN_PERSON' and l.clinic_id = cur.clinic_id
      and l.id = cur.location_id), (select c.timezone from clinics c where c.id = cur.clinic_id)) from cur) zone_of_now, (select to_jsonb(a) || jsonb_build_object('reached', true) from cur join appointments a on a.clinic_id = cur.clinic_id
  and a.series_id = cur.id and a.series_sequence = $10::int and a.status = 'CANCELLED'
  order by a.created_at desc, a.id desc limit 1) to_restore

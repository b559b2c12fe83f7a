with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.clinic_id, t.doctor_id, $4::timestamptz starts, $5::timestamptz ends from clinic_doctors t
  where t.clinic_id = $6::uuid and t.doctor_id = $7::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false) and coalesce((not $8::boolean or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
        where d.id = cur.doctor_id and d.user_id = $9::uuid)), false) and coalesce(cur.starts is not null and cur.ends is not null, false) and coalesce(cur.starts < cur.ends, false)), away as (insert into time_off (clinic_id, id, doctor_id, everywhere, starts_at, ends_at, created_at, updated_at, reason) select $10::uuid, $11::uuid, go.doctor_id, $12::boolean, go.starts, go.ends, $13::timestamp with time zone, $14::timestamp with time zone, $15::text from go returning *), rules as (update clinic_doctors m set rules_version = m.rules_version + 1 from away x
  where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id), image as materialized (select to_jsonb(away) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = away.doctor_id))
  || jsonb_build_object('doctor_ids', jsonb_build_array(away.doctor_id)) as image from away), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $16::uuid, $17::text,
  $18::text, $19::text, e.id, null::uuid,
  $20::text, $21::text, null::jsonb
  from away e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $22::text, e.id, e.version, $23::text, jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id),
  $24::timestamptz from away e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($25::uuid, $26::uuid, $27::timestamptz,
  $28::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce((not $29::boolean or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
          where d.id = cur.doctor_id and d.user_id = $30::uuid)), false), coalesce(cur.starts is not null and cur.ends is not null, false), coalesce(cur.starts < cur.ends, false)]) from cur) as checks, null::jsonb as was

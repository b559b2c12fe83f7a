with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.doctor_id, $4::timestamptz starts, $5::timestamptz ends from clinic_doctors t
  where t.clinic_id = $6::uuid and t.doctor_id = $7::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false) and coalesce((not $8::boolean or exists (select from doctors d where d.id = cur.doctor_id and d.user_id = $9::uuid)), false) and coalesce(cur.starts is not null and cur.ends is not null, false) and coalesce(cur.starts < cur.ends, false)), away as (insert into time_off (clinic_id, id, doctor_id, everywhere, starts_at, ends_at, created_at, updated_at, reason) select $10::uuid, $11::uuid, go.doctor_id, $12::boolean, go.starts, go.ends, $13::timestamp with time zone, $14::timestamp with time zone, $15::text from go returning *), affected as materialized (select v.* from away r join appointments v on v.clinic_id = r.clinic_id
  and v.doctor_id = r.doctor_id
  and v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and v.ends_at > $16::timestamptz and v.starts_at > $17::timestamptz - interval '8 hours'
  and v.starts_at < r.ends_at and v.ends_at > r.starts_at and v.starts_at > r.starts_at - interval '8 hours'
  where true order by v.starts_at, v.id limit 100), affected_patients as (select distinct clinic_id, patient_id from affected), rules as (update clinic_doctors m set rules_version = m.rules_version + 1 from away x
  where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id), rules_everywhere as (update doctors d set rules_version = d.rules_version + 1 from away x where d.id = x.doctor_id and x.everywhere), image as materialized (select to_jsonb(away) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = away.doctor_id))
  || jsonb_build_object('doctor_ids', jsonb_build_array(away.doctor_id)) || jsonb_build_object('affected', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
            'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
            'location_id', v.location_id) order by v.starts_at, v.id) from affected v), '[]'::jsonb)) as image from away), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text,
  $20::text, $21::text, e.id, null::uuid,
  $22::text, $23::text, null::jsonb
  from away e union all select e.clinic_id, $24::uuid, $25::text,
  $26::text, $27::text, e.patient_id, e.patient_id,
  $28::text, $29::text, null::jsonb
  from affected_patients e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $30::text, e.id, e.version, $31::text, jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id),
  $32::timestamptz from away e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
exists (select from users where id = $33::uuid) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce((not $34::boolean or exists (select from doctors d where d.id = cur.doctor_id and d.user_id = $35::uuid)), false), coalesce(cur.starts is not null and cur.ends is not null, false), coalesce(cur.starts < cur.ends, false)]) from cur) as checks, null::jsonb as was

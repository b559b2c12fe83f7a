with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from time_off t where t.clinic_id = $4::uuid
  and t.doctor_id = $5::uuid and t.id = $6::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false) and coalesce((not cur.everywhere or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
        where d.id = cur.doctor_id and d.user_id = $7::uuid)), false) and coalesce(true, false)), away as (delete from time_off t using go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), told as (select clinic_id, id, doctor_id, version + 1 as version from away), rules as (update clinic_doctors m set rules_version = m.rules_version + 1 from away x
  where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id), image as materialized (select to_jsonb(away) || jsonb_build_object('doctor_user_id', (select d.user_id from doctors d where d.id = away.doctor_id))
  || jsonb_build_object('doctor_ids', jsonb_build_array(away.doctor_id)) as image from away), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $8::uuid, $9::text,
  $10::text, $11::text, e.id, null::uuid,
  $12::text, $13::text, null::jsonb
  from away e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $14::text, e.id, e.version, $15::text, jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id),
  $16::timestamptz from told e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($17::uuid, $18::uuid, $19::timestamptz,
  $20::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce((not cur.everywhere or exists (select from doctors d join clinic_doctors m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
          where d.id = cur.doctor_id and d.user_id = $21::uuid)), false), coalesce(true, false)]) from cur) as checks, null::jsonb as was

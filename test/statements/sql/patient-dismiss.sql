with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from possible_duplicates t where t.clinic_id = $4::uuid
  and (t.patient_id, t.other_id) in (($5::uuid, $6::uuid), ($7::uuid, $8::uuid)) and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(cur.dismissed_at is null, false)), d as (update possible_duplicates t set dismissed_at = $9::timestamptz, dismissed_by = $10::uuid
  from go where t.clinic_id = go.clinic_id and t.patient_id = go.patient_id and t.other_id = go.other_id returning t.*), "both" as (select clinic_id, patient_id id from d union all select clinic_id, other_id from d), image as materialized (select jsonb_build_object('patient_id', d.patient_id, 'other_id', d.other_id, 'dismissed_at', d.dismissed_at) as image from d), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $11::uuid, $12::text,
  $13::text, $14::text, e.id, e.id,
  $15::text, $16::text, null::jsonb
  from "both" e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($17::uuid, $18::uuid, $19::timestamptz,
  $20::boolean) known_user, (select to_jsonb(array[true, coalesce(cur.dismissed_at is null, false)]) from cur) as checks, (select jsonb_build_object('patient_id', cur.patient_id, 'other_id', cur.other_id, 'dismissed_at', cur.dismissed_at) from cur) as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* , t.doctor_id new_doctor, t.location_id new_location, t.type new_type from appointment_templates t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and t.deleted_at is null and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce((true and true), false) and coalesce(true, false)), made as (update appointment_templates t set deleted_at = $6::timestamp with time zone, updated_at = $7::timestamp with time zone,
  version = t.version + 1 from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select t.*, to_jsonb(cur) was, to_jsonb(t) became from made t cross join cur), image as materialized (select to_jsonb(made) as image from made), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $8::uuid, $9::text,
  $10::text, $11::text, e.id, null::uuid,
  $12::text, $13::text, (select jsonb_object_agg(n.key, case when n.key = any($14::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $15::text, e.id, e.version, $16::text, jsonb_build_object('templateId', e.id, 'doctorId', e.doctor_id),
  $17::timestamptz from made e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($18::uuid, $19::uuid, $20::timestamptz,
  $21::boolean) known_user, (select to_jsonb(array[true, coalesce((true and true), false), coalesce(true, false)]) from cur) as checks, null::jsonb as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinics t where t.id = $4::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false)), a as (update clinics t set updated_at = $5::timestamp with time zone, settings = t.settings || $6::jsonb,
  version = t.version + 1, rules_version = t.rules_version + 1 from go where t.id = go.id returning t.*, t.id as clinic_id), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = a.id and m.active), '[]'::jsonb)) || jsonb_build_object('touches', a.timezone <> cur.timezone)
  as image from a cross join cur), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $7::uuid, $8::text,
  $9::text, $10::text, e.id, null::uuid,
  $11::text, $12::text, (select jsonb_object_agg(n.key, case when n.key = any($13::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $14::text, e.id, e.version, $15::text, jsonb_build_object('clinicId', e.id),
  $16::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($17::uuid, $18::uuid, $19::timestamptz,
  $20::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false)]) from cur) as checks, null::jsonb as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from clinics c join locations t on t.clinic_id = c.id where c.id = $4::uuid
  and t.id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false)), a as (update locations t set name = $6::text, updated_at = $7::timestamp with time zone, version = t.version + 1
  from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur), rules as (update clinics c set rules_version = c.rules_version + 1 from a x where c.id = x.clinic_id), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from clinic_doctors m
        where m.clinic_id = a.clinic_id and m.active), '[]'::jsonb)) || jsonb_build_object('touches', (a.active, a.timezone) <> (cur.active, cur.timezone))  as image from a cross join cur), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $8::uuid, $9::text,
  $10::text, $11::text, e.id, null::uuid,
  $12::text, $13::text, (select jsonb_object_agg(n.key, case when n.key = any($14::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $15::text, e.id, e.version, $16::text, jsonb_build_object('locationId', e.id),
  $17::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($18::uuid, $19::uuid, $20::timestamptz,
  $21::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false)]) from cur) as checks, (select jsonb_build_object('taken_by', nullif((select x.id from locations x where x.clinic_id = $22::uuid
        and x.external_id = $23::text), cur.id)) from cur) as was

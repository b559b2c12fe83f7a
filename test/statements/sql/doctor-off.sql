with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from clinic_doctors m join doctors d on d.id = m.doctor_id
  where m.clinic_id = $4::uuid and d.id = $5::uuid and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(true, false)), d as (update doctors t set updated_at = $6::timestamp with time zone, version = t.version + 1 from go where t.id = go.id returning t.*), m as (update clinic_doctors t set  active = coalesce($7::boolean, t.active), updated_at = $8::timestamptz,
  rules_version = t.rules_version + (coalesce($9::boolean, t.active) <> t.active)::int,
  inactive_since = case when coalesce($10::boolean, t.active) then null
  when t.active then $11::timestamptz else t.inactive_since end
  from go where t.clinic_id = go.clinic_id and t.doctor_id = go.id returning t.*), a as (select d.id, d.name, d.specialty, d.user_id, d.version, m.clinic_id, m.active, m.external_id,
  m.created_at, greatest(d.updated_at, m.updated_at) as updated_at from d join m on m.doctor_id = d.id), "both" as (select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur), image as materialized (select to_jsonb(a) || jsonb_build_object('doctor_ids', jsonb_build_array(a.id), 'touches', a.active <> cur.active)
  as image from a cross join cur), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $12::uuid, $13::text,
  $14::text, $15::text, e.id, null::uuid,
  $16::text, $17::text, (select jsonb_object_agg(n.key, case when n.key = any($18::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $19::text, e.id, e.version, $20::text, jsonb_build_object('doctorId', e.id, 'changed',
    (select coalesce(jsonb_agg(k.name order by k.name), '[]') from jsonb_object_keys((select jsonb_object_agg(n.key, case when n.key = any($21::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
          from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
          where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))) k(name))),
  $22::timestamptz from "both" e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($23::uuid, $24::uuid, $25::timestamptz,
  $26::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false)]) from cur) as checks, (select jsonb_build_object('taken_by', nullif((select x.doctor_id from clinic_doctors x where x.clinic_id = $27::uuid
        and x.external_id = $28::text), cur.id)) from cur) as was

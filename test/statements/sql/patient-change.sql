with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.* from patients t where t.clinic_id = $4::uuid
  and t.id = $5::uuid and true and not exists (select from prev) for no key update), go as (select cur.* from cur where true and coalesce(cur.merged_into is null, false) and coalesce(true, false) and coalesce(true, false)), a as (update patients t set language = $6::text, updated_at = $7::timestamp with time zone,
  version = t.version + 1 from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select a.*, ((to_jsonb(cur) - $8::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = cur.clinic_id and f.merged_into = cur.id))) was, ((to_jsonb(a) - $9::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = a.clinic_id and f.merged_into = a.id))) became from a cross join cur), image as materialized (select ((to_jsonb(a) - $10::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = a.clinic_id and f.merged_into = a.id))) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $11::uuid, $12::text,
  $13::text, $14::text, e.id, e.id,
  $15::text, $16::text, (select jsonb_object_agg(n.key, case when n.key = any($17::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $18::text, e.id, e.version, $19::text, jsonb_build_object('patientId', e.id),
  $20::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($21::uuid, $22::uuid, $23::timestamptz,
  $24::boolean) known_user, (select to_jsonb(array[true, coalesce(cur.merged_into is null, false), coalesce(true, false), coalesce(true, false)]) from cur) as checks, (select jsonb_build_object('country', (select x.settings->'country' from clinics x where x.id = $25::uuid), 'taken_by', (select x.id from patients x where x.clinic_id = $26::uuid
      and x.external_id = $27::text and x.id <> $28::uuid
      and x.merged_into is null), 'merged_into', cur.merged_into) from cur) as was

with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id from clinics t where t.id = $4::uuid and not exists (select from prev) ), go as (select cur.* from cur where true and coalesce((select count(*) from users u where u.id = any($5::uuid[])) = cardinality($6::uuid[]), false) and coalesce(not exists (select from candidates x where x.why <> '{externalId}') and not false, false)), candidates as materialized (select x.clinic_id, x.id, w.why, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
    'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
  from patients x cross join lateral (select array_remove(array[]::text[], null) why) w
  where x.clinic_id = $7::uuid and x.merged_into is null and false and w.why <> '{}'
  order by ('externalId' = any(w.why)) desc, cardinality(w.why) desc, x.name, x.id limit 5), a as (insert into patients (clinic_id, id, name, guardian_user_ids, created_at, updated_at, pending_user_ids, search_name, search_digits, search_pieces, search_source, phone_e164) select $8::uuid, $9::uuid, $10::text, $11::uuid[], $12::timestamp with time zone, $13::timestamp with time zone, $14::uuid[], $15::text, $16::text, $17::text[], $18::text, $19::text from go on conflict (clinic_id, user_id) where user_id is not null do nothing returning *), shown as (select x.clinic_id, x.id from candidates x cross join cur where exists (select from candidates x where x.why <> '{externalId}') and coalesce((select count(*) from users u where u.id = any($20::uuid[])) = cardinality($21::uuid[]), false)), image as materialized (select (to_jsonb(a) - $22::text[]) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $23::uuid, $24::text,
  $25::text, $26::text, e.id, e.id,
  $27::text, $28::text, (select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
    from candidates x having count(*) > 0)
  from a e union all select e.clinic_id, $29::uuid, $30::text,
  $31::text, $32::text, e.id, e.id,
  $33::text, $34::text, null::jsonb
  from shown e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $35::text, e.id, e.version, $36::text, jsonb_build_object('patientId', e.id),
  $37::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($38::uuid, $39::uuid, $40::timestamptz,
  $41::boolean) known_user, (select to_jsonb(array[true, coalesce((select count(*) from users u where u.id = any($42::uuid[])) = cardinality($43::uuid[]), false), coalesce(not exists (select from candidates x where x.why <> '{externalId}') and not false, false)]) from cur) as checks, (select jsonb_build_object('country', (select x.settings->'country' from clinics x where x.id = $44::uuid), 'taken_by', (select x.id from candidates x where 'externalId' = any(x.why) limit 1),
    'candidates', (select jsonb_agg(x.summary) from candidates x)) from cur) as was

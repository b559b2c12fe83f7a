with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.id from clinics t where t.id = $4::uuid and not exists (select from prev) ), go as (select cur.* from cur where true and coalesce((select count(*) from users u where u.id = any($5::uuid[])) = cardinality($6::uuid[]), false) and coalesce(not exists (select from candidates x where x.why <> '{externalId}') and not ($7::date is not null and resembles_somebody($8::uuid, $9::date, string_to_array($10::text, ' '),
        replace($11::text, ' ', ''), string_to_array($12::text, ' '))), false)), candidates as materialized (select x.clinic_id, x.id, x.version, w.why, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
    'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
  from patients x cross join lateral (
    select array_remove(array[case when x.date_of_birth = $13::date and (string_to_array(x.search_digits, ' ') && string_to_array($14::text, ' ')
        or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array($15::text, ' '))) then 'phone+dateOfBirth' end,
      case when x.date_of_birth = $16::date and case when x.search_name is null or x.search_name = '' then lower(x.name) = lower($17::text)
      else string_to_array(x.search_name, ' ') @> string_to_array($18::text, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array($19::text, ' ')
      or replace(x.search_name, ' ', '') = replace($20::text, ' ', '') end then 'name+dateOfBirth' end]::text[], null) why
  ) w
  where x.clinic_id = $21::uuid and x.merged_into is null and x.date_of_birth = $22::date and w.why <> '{}'
  order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, x.name, x.id limit 5), a as (insert into patients (clinic_id, id, name, guardian_user_ids, created_at, updated_at, pending_user_ids, search_name, search_digits, search_pieces, search_source, phone_e164) select $23::uuid, $24::uuid, $25::text, $26::uuid[], $27::timestamp with time zone, $28::timestamp with time zone, $29::uuid[], $30::text, $31::text, $32::text[], $33::text, $34::text from go on conflict (clinic_id, user_id) where user_id is not null do nothing returning *), shown as (select x.clinic_id, x.id from candidates x cross join cur where exists (select from candidates x where x.why <> '{externalId}') and coalesce((select count(*) from users u where u.id = any($35::uuid[])) = cardinality($36::uuid[]), false)), image as materialized (select (to_jsonb(a) - $37::text[]) as image from a), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $38::uuid, $39::text,
  $40::text, $41::text, e.id, e.id,
  $42::text, $43::text, (select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
    from candidates x having count(*) > 0)
  from a e union all select e.clinic_id, $44::uuid, $45::text,
  $46::text, $47::text, e.id, e.id,
  $48::text, $49::text, null::jsonb
  from shown e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $50::text, e.id, e.version, $51::text, jsonb_build_object('patientId', e.id),
  $52::timestamptz from a e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($53::uuid, $54::uuid, $55::timestamptz,
  $56::boolean) known_user, (select to_jsonb(array[true, coalesce((select count(*) from users u where u.id = any($57::uuid[])) = cardinality($58::uuid[]), false), coalesce(not exists (select from candidates x where x.why <> '{externalId}') and not ($59::date is not null and resembles_somebody($60::uuid, $61::date, string_to_array($62::text, ' '),
          replace($63::text, ' ', ''), string_to_array($64::text, ' '))), false)]) from cur) as checks, (select jsonb_build_object('country', (select x.settings->'country' from clinics x where x.id = $65::uuid), 'taken_by', (select x.id from candidates x where 'externalId' = any(x.why) limit 1),
    'candidates', (select jsonb_agg(x.summary) from candidates x)) from cur) as was

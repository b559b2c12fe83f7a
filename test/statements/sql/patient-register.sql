/* patient-register */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, name text, phone text, date_of_birth date,
    search_name text, search_digits text, search_pieces text[], search_source text, phone_e164 text, email text,
    language text, external_id text, metadata text, guardian_user_ids uuid[], pending_user_ids uuid[],
    do_not_contact boolean, of_user uuid, phone_read_in text, phone_is_national boolean, phone_is_possible boolean,
    asks_first boolean, issuer text, subject text, user_name text, user_email text
  ) limit 32
),
candidates as materialized (
  select r.n, y.* from asked r cross join lateral (
    select x.clinic_id, x.id, x.version, w.why, not s.is_same and 'name+dateOfBirth' = any (w.why) is_near, jsonb_build_object('id', x.id, 'name', x.name, 'dateOfBirth', x.date_of_birth,
      'phone', right(nullif(regexp_replace(x.phone, '\D', '', 'g'), ''), 4), 'externalId', x.external_id, 'status', x.status) || jsonb_build_object('why', w.why) as summary
    from patients x cross join lateral (select coalesce(case when x.search_name is null or x.search_name = '' then lower(x.name) = lower(r.name)
        else string_to_array(x.search_name, ' ') @> string_to_array(r.search_name, ' ') and string_to_array(x.search_name, ' ') <@ string_to_array(r.search_name, ' ')
        or replace(x.search_name, ' ', '') = replace(r.search_name, ' ', '') end, false) is_same) s cross join lateral (
      select array_remove(array[case when x.external_id = r.external_id then 'externalId' end,
        case when x.date_of_birth = r.date_of_birth and (string_to_array(x.search_digits, ' ') && string_to_array(r.search_digits, ' ')
          or x.search_pieces is null and regexp_replace(x.phone, '\D', '', 'g') = any (string_to_array(r.search_digits, ' '))) then 'phone+dateOfBirth' end,
        case when x.date_of_birth = r.date_of_birth and (s.is_same or coalesce(names_alike(x.search_name, r.search_name), false)) then 'name+dateOfBirth' end]::text[], null) why
    ) w
    where x.clinic_id = r.clinic_id and x.merged_into is null and (x.external_id = r.external_id or x.date_of_birth = r.date_of_birth) and w.why <> '{}'
    order by ('externalId' = any (w.why)) desc, cardinality(w.why) desc, s.is_same desc, x.name, x.id limit 5
  ) y where r.kept is null
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (c.id is not null) is not true then 'clinic'
  when ((select count(*) from users u where u.id = any (r.guardian_user_ids)) = cardinality(r.guardian_user_ids)) is not true then 'guardians are users'
  when (not r.phone_is_national or (c.settings ->> 'country') is not distinct from r.phone_read_in) is not true then 'phone read in its country'
  when (r.phone_is_possible) is not true then 'phone'
  when (not r.asks_first or not (
      exists (select from candidates x where x.n = r.n and x.why <> '{externalId}')
      or r.date_of_birth is not null and resembles_somebody(r.clinic_id, r.date_of_birth, r.search_name, string_to_array(r.search_digits, ' '))
  )) is not true then 'nobody alike'
  when ((select x.id from candidates x where x.n = r.n and 'externalId' = any (x.why) limit 1) is null) is not true then 'external id' || coalesce('@' || (select x.id from candidates x where x.n = r.n and 'externalId' = any (x.why) limit 1), '')
  end refused
  from asked r left join clinics c on c.id = r.clinic_id where r.kept is null
),
put as (
  insert into patients (clinic_id, id, user_id, do_not_contact, created_at, updated_at,
    name, phone, date_of_birth, search_name, search_digits, search_pieces, search_source, phone_e164, email,
    language, external_id, metadata, guardian_user_ids, pending_user_ids)
  select r.clinic_id, r.id, r.of_user, coalesce(r.do_not_contact, false), r.at, r.at,
  r.name, r.phone, r.date_of_birth, r.search_name, r.search_digits, r.search_pieces, r.search_source, r.phone_e164,
  r.email, r.language, r.external_id, r.metadata, r.guardian_user_ids, r.pending_user_ids
  from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, user_id) where user_id is not null do nothing returning *
),
registered as (
  select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.id = p.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.registered' action,
  jsonb_build_object('patientId', e.id) payload, (select jsonb_build_object('candidates', jsonb_build_array(null, jsonb_agg(x.id)))
    from candidates x where x.n = e.n having count(*) > 0) changed
  from registered e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.read' action,
  null::jsonb payload, null::jsonb changed
  from candidates e join asked r on r.n = e.n join judged j on j.n = e.n and j.refused = 'nobody alike'
),
audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select h.clinic_id, h.user_id, h.role, h.action, h.subject_type, h.subject_id, h.patient_id, h.request_id, h.origin, h.changed
  from happened h
),
told as (
  insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select h.clinic_id, h.subject_type, h.subject_id, h.version, h.action, h.payload, h.at
  from happened h where h.payload is not null
),
answers as materialized (
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.n is not null written,
  case when e.n is not null then (to_jsonb(e) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) - 'n' || jsonb_build_object('stopped', (select coalesce(json_agg(s order by s.channel), '[]') from (
        select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = e.clinic_id and s.channel = 'email' and s.address = lower(e.email)
        union all select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = e.clinic_id and s.channel = 'sms' and s.address = e.phone_e164) s))
  else jsonb_build_object('country', (select c.settings->'country' from clinics c where c.id = r.clinic_id), 'candidates', (select jsonb_agg(x.summary) from candidates x where x.n = r.n)) end image
  from asked r left join registered e on e.n = r.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 201, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

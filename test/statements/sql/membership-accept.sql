/* membership-accept */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, triers text[], most_of_network int, codes text[],
    email_folded text, issuer text, subject text, name text, email text
  ) limit 32
),
invitation as materialized (
  select m.clinic_id, m.id, r.n from asked r join memberships m on m.code = any (r.codes) and m.status = 'invited' and m.email_folded = r.email_folded and m.expires_at > r.at
),
tried as (
  insert into code_tries (who, tries)
  select w.who, case when bool_and(w.is_right) then '{}' else array[max(w.at)] end
  from (select unnest(r.triers) who, r.at, exists (select from invitation x where x.n = r.n) is_right from asked r) w
  group by w.who order by w.who
  on conflict (who) do update set
  tries = case when cardinality(array(select t.at from unnest(code_tries.tries) t(at) where t.at > (select max(r.at) from asked r) - interval '1 hour' order by t.at)) < case when code_tries.who like 'address:%'
  then (select max(r.most_of_network) from asked r) else 10 end then array(select t.at from unnest(code_tries.tries) t(at) where t.at > (select max(r.at) from asked r) - interval '1 hour' order by t.at) || excluded.tries else array(select t.at from unnest(code_tries.tries) t(at) where t.at > (select max(r.at) from asked r) - interval '1 hour' order by t.at) end,
  refused_at = case when cardinality(array(select t.at from unnest(code_tries.tries) t(at) where t.at > (select max(r.at) from asked r) - interval '1 hour' order by t.at)) < case when code_tries.who like 'address:%'
  then (select max(r.most_of_network) from asked r) else 10 end then null else (select max(r.at) from asked r) end
  returning who, refused_at is not null refused, tries[1] + interval '1 hour' again_at
),
tries as materialized (
  select r.n, bool_or(t.refused) too_many, max(t.again_at) filter (where t.refused) again_at
  from asked r join tried t on t.who = any (r.triers) group by r.n
),
held as materialized (
  select m.*, r.n from asked r join tries t on t.n = r.n and not t.too_many join invitation i on i.n = r.n
  join memberships m on m.clinic_id = i.clinic_id and (m.id = i.id or m.user_id = r.user_id)
  order by m.id for no key update of m
),
judged as materialized (
  select r.n, m.clinic_id, m.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (not t.too_many) is not true then 'not too often'
  when (m.id is not null) is not true then 'invitation'
  when (caller_standing(r.user_id, m.clinic_id, r.issued_at, false) <> 'signed out') is not true then 'not signed out there'
  when (not exists (select from held o where o.n = r.n and o.user_id = r.user_id and o.status = 'active')) is not true then 'not a member yet'
  end refused
  from asked r join tries t on t.n = r.n left join held m on m.n = r.n and m.code = any (r.codes) and m.status = 'invited' and m.email_folded = r.email_folded and m.expires_at > r.at
),
met as (
  insert into users (id, issuer, subject, name, email)
  select r.user_id, r.issuer, r.subject, r.name, r.email from judged j join asked r on r.n = j.n where j.refused is null
  on conflict do nothing
),
replaced as (
  update memberships m set status = 'ended', ended_at = r.at, version = m.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n join held x on x.n = r.n and x.status = 'external'
  where m.clinic_id = x.clinic_id and m.id = x.id and j.refused is null returning m.*, r.n
),
a as (
  update memberships m set user_id = r.user_id, status = 'active', code = null, expires_at = null, joined_at = r.at,
  version = m.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where m.clinic_id = j.clinic_id and m.id = j.id and j.refused is null returning m.*, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'membership.changed' action,
  jsonb_build_object('userId', e.user_id) payload, changed_columns(to_jsonb(b) - 'n', to_jsonb(e) - 'n', '{code}') changed
  from a e join asked r on r.n = e.n left join held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'membership.changed' action,
  jsonb_build_object('userId', e.user_id) payload, changed_columns(to_jsonb(b) - 'n', to_jsonb(e) - 'n', '{code}') changed
  from replaced e join asked r on r.n = e.n left join held b on b.n = e.n and b.id = e.id
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.written written,
  case when e.written then (
    select to_jsonb(a) - 'code' - 'n' || jsonb_build_object('name', (
        select u.name from users u where u.id = a.user_id and a.joined_at is not null)) || jsonb_strip_nulls(jsonb_build_object('name', r.name)) from a where a.n = e.n
  )
  else jsonb_build_object('again_at', t.again_at) end image
  from (select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n join tries t on t.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* user-sign-out */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, of_user uuid
  ) limit 32
),
held as materialized (
  select m.*, r.n from asked r join memberships m on m.user_id = r.of_user and (r.clinic_id is null or m.clinic_id = r.clinic_id)
  where r.kept is null order by m.id for no key update of m
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (u.id is not null or r.clinic_id is not null and r.of_user <> '00000000-0000-0000-0000-000000000000') is not true then 'user'
  end refused
  from asked r left join users u on u.id = r.of_user where r.kept is null
),
everywhere as (
  update users u set signed_out_at = greatest(u.signed_out_at, r.at), version = u.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where u.id = r.of_user and r.clinic_id is null and j.refused is null returning u.id, null::uuid clinic_id, u.version, r.n
),
signed_out as (
  update memberships m set signed_out_at = greatest(m.signed_out_at, r.at), version = m.version + 1, updated_at = r.at
  from held h join judged j on j.n = h.n join asked r on r.n = h.n
  where m.clinic_id = h.clinic_id and m.id = h.id and j.refused is null returning m.*, r.n
),
put as (
  insert into memberships (clinic_id, id, user_id, status, roles, signed_out_at, created_at, updated_at)
  select p.clinic_id, gen_random_uuid(), p.user_id, 'external', '{}', p.at, p.at, p.at
  from (
    select distinct k.clinic_id, r.of_user user_id, r.at
    from judged j join asked r on r.n = j.n join users u on u.id = r.of_user cross join lateral (
      select r.clinic_id where r.clinic_id is not null
      union select k.clinic_id from doctors d join clinic_doctors k on k.doctor_id = d.id where r.clinic_id is null and d.user_id = r.of_user
      union select p.clinic_id from patients p where r.clinic_id is null and (p.user_id = r.of_user or p.guardian_user_ids @> array[r.of_user])
    ) k
    where j.refused is null and not exists (select from held h where h.n = r.n and h.clinic_id = k.clinic_id)
    order by k.clinic_id
  ) p
  on conflict (clinic_id, user_id) where status = 'external' do update
  set signed_out_at = greatest(memberships.signed_out_at, excluded.signed_out_at), version = memberships.version + 1,
  updated_at = excluded.updated_at returning *
),
made as (
  select p.*, r.n from put p join asked r on r.of_user = p.user_id and (r.clinic_id is null or r.clinic_id = p.clinic_id)
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'user' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'user.signed_out' action,
  null::jsonb payload, null::jsonb changed
  from everywhere e join asked r on r.n = e.n
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'user.signed_out' action,
  jsonb_build_object('userId', e.user_id) payload, changed_columns(to_jsonb(b) - 'n', to_jsonb(e) - 'n', '{code}') changed
  from signed_out e join asked r on r.n = e.n left join held b on b.n = e.n and b.id = e.id
  union all
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'membership' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'user.signed_out' action,
  jsonb_build_object('userId', e.user_id) payload, null::jsonb changed
  from made e join asked r on r.n = e.n
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
  select r.n, r.user_id, r.key, r.fingerprint, r.at, true written,
  jsonb_build_object('user_id', r.of_user, 'clinic_id', r.clinic_id, 'signed_out_at', r.at) image
  from judged j join asked r on r.n = j.n and j.refused is null
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

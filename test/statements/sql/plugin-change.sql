/* plugin-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], name text,
    is_named boolean, enabled boolean, settings jsonb, defaults jsonb
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join clinic_plugins t on t.clinic_id = r.clinic_id and t.name = r.name
  where r.kept is null for no key update of t
),
judged as materialized (
  select r.n, case when r.is_named then r.enabled else coalesce(h.enabled, false) end enabled,
  coalesce(r.settings, h.settings, r.defaults) settings,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (coalesce(r.settings, h.settings, r.defaults) is not null) is not true then 'set up'
  end refused
  from asked r left join lateral (
    select coalesce(max(h.version), 0) as version from held h where h.n = r.n
  ) t on true left join held h on h.n = r.n where r.kept is null
),
put as (
  insert into clinic_plugins as p (clinic_id, id, name, enabled, settings, created_at, updated_at)
  select r.clinic_id, r.id, r.name, j.enabled, j.settings, r.at, r.at from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, name) do update set enabled = excluded.enabled, settings = excluded.settings, version = p.version + 1, updated_at = excluded.updated_at
  returning *
),
changed as materialized (
  select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.name = p.name
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'plugin' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'plugin.changed' action,
  jsonb_build_object('name', e.name, 'enabled', e.enabled) payload, jsonb_build_object('name', jsonb_build_array(e.name, e.name), 'enabled', jsonb_build_array(b.enabled, e.enabled)) ||
  case when b.settings is distinct from e.settings then '{"settings": null}'::jsonb else '{}' end changed
  from changed e join asked r on r.n = e.n left join held b on b.n = e.n
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
  to_jsonb(e) - 'n' image
  from changed e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

/* message-settings-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], was int, settings jsonb,
    channels jsonb, gone text[], shown jsonb, changed jsonb
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join message_settings t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n, r.clinic_id, r.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (r.versions is null or coalesce(t.version, 1) = any (r.versions)) is not true then 'fresh'
  when (coalesce(t.version, 1) = r.was) is not true then 'as planned'
  end refused
  from asked r left join held t on t.n = r.n
),
changed as (
  insert into message_settings as t (clinic_id, id, settings, version, created_at, updated_at)
  select r.clinic_id, r.id, r.settings, r.was + 1, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null
  on conflict (clinic_id, id) do update set settings = excluded.settings, version = excluded.version, updated_at = excluded.updated_at
  where t.version + 1 = excluded.version returning t.*
),
put as (
  insert into message_channels as t (clinic_id, id, channel, provider, active, settings, secrets, created_at, updated_at)
  select r.clinic_id, x.id, x.channel, x.provider, x.active, x.settings, x.secrets, r.at, r.at
  from changed e join asked r on r.id = e.id cross join lateral jsonb_to_recordset(r.channels) x
  (id uuid, channel text, provider text, active boolean, settings jsonb, secrets text)
  on conflict (clinic_id, channel) do update set id = excluded.id, provider = excluded.provider, active = excluded.active,
  settings = excluded.settings, secrets = excluded.secrets, version = t.version + 1, updated_at = excluded.updated_at returning t.id
),
removed as (
  delete from message_channels t using changed e join asked r on r.id = e.id
  where t.clinic_id = r.clinic_id and t.channel = any (r.gone) returning t.id
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'message_settings' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'messages.settings_changed' action,
  jsonb_build_object('clinicId', e.clinic_id) payload, r.changed changed
  from changed e join asked r on r.id = e.id
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
  jsonb_build_object('settings', e.settings, 'version', e.version, 'channels', r.shown) image
  from changed e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

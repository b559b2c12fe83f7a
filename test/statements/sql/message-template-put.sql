/* message-template-put */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], is_new boolean,
    wants_none boolean, event text, channel text, language text, names text[], subject text, body text,
    provider_template_id text, entity_id text
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join message_templates t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null order by t.id for no key update of t
),
judged as materialized (
  select r.n,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (r.is_new = (t.id is null)) is not true then 'as read'
  when (not r.wants_none or t.id is null) is not true then 'none'
  when (r.wants_none or r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (t.id is not null or r.body is not null) is not true then 'body'
  end refused
  from asked r left join held t on t.n = r.n
),
added as (
  insert into message_templates (clinic_id, id, event, channel, language, subject, body, provider_template_id, entity_id,
    created_at, updated_at)
  select r.clinic_id, r.id, r.event, r.channel, r.language, r.subject, r.body, r.provider_template_id, r.entity_id, r.at, r.at
  from judged j join asked r on r.n = j.n where j.refused is null and r.is_new on conflict do nothing returning *
),
changed as (
  update message_templates t set subject = case when 'subject' = any (r.names) then r.subject else t.subject end,
  body = case when 'body' = any (r.names) then r.body else t.body end,
  provider_template_id = case when 'provider_template_id' = any (r.names) then r.provider_template_id else t.provider_template_id end,
  entity_id = case when 'entity_id' = any (r.names) then r.entity_id else t.entity_id end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = r.clinic_id and t.id = r.id and j.refused is null and not r.is_new returning t.*
),
written as (
  select * from added union all select * from changed
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'message_template' subject_type, e.id subject_id,
  e.version, null::uuid patient_id, 'messages.template_changed' action,
  jsonb_build_object('templateId', e.id) payload, (select jsonb_object_agg(name, null::text) from unnest(r.names) name) changed
  from written e join asked r on r.id = e.id
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
  to_jsonb(e) image
  from written e join asked r on r.id = e.id
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n

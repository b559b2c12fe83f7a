/* messages-kept */ with recursive r as materialized (
  select * from jsonb_to_recordset($1::jsonb) as r (clinic_id uuid, id uuid, patient_id uuid, state text, outcome text, provider_id text, sent_at timestamptz,
    due_at timestamptz, sent_with uuid, forgets boolean, is_untried boolean, channel text, address_masked text,
    stopped_address text, stop_reason text, task_id uuid, task_kind text, task_key text)
),
held as materialized (
  select r.clinic_id, r.id from (select clinic_id, id from r order by id) r cross join lateral (
    select from messages x where x.clinic_id = r.clinic_id and x.id = r.id for no key update of x) m
),
kept as (
  update messages m set state = r.state, outcome = r.outcome, provider_id = coalesce(r.provider_id, m.provider_id),
  sent_at = coalesce(r.sent_at, m.sent_at), due_at = coalesce(r.due_at, m.due_at), sent_with = case when r.forgets then r.sent_with else coalesce(r.sent_with, m.sent_with) end,
  told = case when r.forgets then null else m.told end, payload_hash = case when r.forgets then null else m.payload_hash end,
  attempts = case when r.is_untried then m.attempts - 1 else m.attempts end,
  claimed_until = null, version = m.version + 1, updated_at = $2::timestamptz
  from r join held h on h.clinic_id = r.clinic_id and h.id = r.id
  where m.clinic_id = r.clinic_id and m.id = r.id and m.claimed_until = $3::timestamptz
  and m.state not in ('sent', 'delivered', 'failed', 'unknown', 'dropped', 'received')
  returning m.clinic_id, m.id, m.appointment_id, m.doctor_id
),
stopped as (
  insert into stopped_addresses as s (clinic_id, channel, address, reason, at)
  select distinct on (r.clinic_id, r.channel, r.stopped_address) r.clinic_id, r.channel, r.stopped_address, r.stop_reason, $4::timestamptz
  from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id where r.stopped_address is not null
  order by r.clinic_id, r.channel, r.stopped_address, r.stop_reason = 'STOP' desc
  on conflict (clinic_id, channel, address) do update set reason = 'STOP', at = excluded.at where excluded.reason = 'STOP' and s.reason <> 'STOP'
),
tasks as (
  insert into inbox as i (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, appointment_id, doctor_id, created_at, updated_at)
  select distinct on (r.clinic_id, r.task_key) r.clinic_id, r.task_id, r.task_kind, r.task_key, r.channel, r.address_masked, r.patient_id,
  k.appointment_id, k.doctor_id, $5::timestamptz, $6::timestamptz
  from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id where r.task_kind is not null order by r.clinic_id, r.task_key
  on conflict (clinic_id, dedup_key) do update set done_at = null, done_by = null, appointment_id = excluded.appointment_id,
  doctor_id = excluded.doctor_id, version = i.version + 1, updated_at = excluded.updated_at where i.done_at is not null
  returning i.*
),
asked as materialized (
  select 0 n, $7::uuid user_id, 'SYSTEM' role, $8::text request_id, null::text origin,
  $9::timestamptz at
),
filed as (
  select e.*, 0 n from tasks e
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'inbox' subject_type, e.id subject_id,
  e.version, e.patient_id patient_id, 'inbox.received' action,
  jsonb_build_object('kind', e.kind, 'patientId', e.patient_id, 'appointmentId', e.appointment_id) payload, null::jsonb changed
  from filed e join asked r on r.n = e.n
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
)
select count(*) from kept

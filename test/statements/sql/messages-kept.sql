/* messages-kept */ with r as materialized (
  select * from jsonb_to_recordset($1::jsonb) as r (clinic_id uuid, id uuid, patient_id uuid, state text, outcome text, provider_id text, sent_at timestamptz,
    due_at timestamptz, sent_with uuid, forgets boolean, channel text, address_masked text, dead text, task_id uuid,
    task_kind text, task_key text)
), kept as (
  update messages m set state = r.state, outcome = r.outcome, provider_id = coalesce(r.provider_id, m.provider_id),
  sent_at = coalesce(r.sent_at, m.sent_at), due_at = coalesce(r.due_at, m.due_at), sent_with = case when r.forgets then r.sent_with else coalesce(r.sent_with, m.sent_with) end,
  told = case when r.forgets then null else m.told end, payload_hash = case when r.forgets then null else m.payload_hash end,
  claimed_until = null, version = m.version + 1, updated_at = $2::timestamptz
  from r where m.clinic_id = r.clinic_id and m.id = r.id and m.claimed_until = $3::timestamptz
  and m.state not in ('sent', 'delivered', 'failed', 'unknown', 'dropped', 'received')
  returning m.clinic_id, m.id, m.appointment_id, m.doctor_id
), dead as (
  insert into stopped_addresses (clinic_id, channel, address, reason, at)
  select distinct r.clinic_id, r.channel, r.dead, 'BOUNCED', $4::timestamptz from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id
  where r.dead is not null
  on conflict do nothing
), tasks as (
  insert into inbox as i (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, appointment_id, doctor_id, created_at, updated_at)
  select distinct on (r.clinic_id, r.task_key) r.clinic_id, r.task_id, r.task_kind, r.task_key, r.channel, r.address_masked, r.patient_id,
  k.appointment_id, k.doctor_id, $5::timestamptz, $6::timestamptz
  from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id where r.task_kind is not null order by r.clinic_id, r.task_key
  on conflict (clinic_id, dedup_key) do update set done_at = null, done_by = null, appointment_id = excluded.appointment_id,
  doctor_id = excluded.doctor_id, version = i.version + 1, updated_at = excluded.updated_at where i.done_at is not null
)
select count(*) from kept

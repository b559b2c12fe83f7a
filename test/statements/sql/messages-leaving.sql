/* messages-leaving */ with r as materialized (
  select * from jsonb_to_recordset($1::jsonb) as r (clinic_id uuid, id uuid, sent_with uuid, appointment_id uuid, visit_version int, patient_id uuid,
    patient_version int, channel text, provider text, language text, template_version int, address_masked text,
    told jsonb, payload_hash text)
), held as materialized (
  select r.clinic_id, r.id from (select clinic_id, id from r order by id) r cross join lateral (
    select from messages x where x.clinic_id = r.clinic_id and x.id = r.id for no key update of x) m
), visits as materialized (
  select r.id from r cross join lateral (
    select from appointments x where x.clinic_id = r.clinic_id and x.id = r.appointment_id and x.version = r.visit_version
    and x.patient_id = r.patient_id for share of x skip locked
  ) a
), found as materialized (
  select r.*, m.at from r join held h on h.clinic_id = r.clinic_id and h.id = r.id cross join lateral (
    select x.ctid at from messages x where x.clinic_id = r.clinic_id and x.id = r.id and x.state <> 'sending'
    and x.claimed_until = $2::timestamptz offset 0
  ) m cross join lateral (
    select from patients x where x.clinic_id = r.clinic_id and x.id = r.patient_id and x.version = r.patient_version offset 0
  ) p where r.appointment_id is null or r.id in (select v.id from visits v)
)
update messages m set state = 'sending', sent_with = r.sent_with, channel = r.channel, provider = r.provider,
language = r.language, template_version = r.template_version, address_masked = r.address_masked, told = r.told,
payload_hash = r.payload_hash, attempts = m.attempts + 1, version = m.version + 1, updated_at = $3::timestamptz
from found r where m.ctid = r.at
returning m.id

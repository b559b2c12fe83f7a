/* messages-leaving */ with r as materialized (
  select * from jsonb_to_recordset($1::jsonb) as r (clinic_id uuid, id uuid, sent_with uuid, appointment_id uuid, visit_version int, patient_id uuid,
    patient_version int, channel text, provider text, language text, template_version int, address_masked text,
    told jsonb, payload_hash text)
), visits as materialized (
  select a.clinic_id, a.id from r join appointments a
  on a.clinic_id = r.clinic_id and a.id = r.appointment_id and a.version = r.visit_version and a.patient_id = r.patient_id
  order by a.id for share of a skip locked
)
update messages m set state = 'sending', sent_with = r.sent_with, channel = r.channel, provider = r.provider,
language = r.language, template_version = r.template_version, address_masked = r.address_masked, told = r.told,
payload_hash = r.payload_hash, attempts = m.attempts + 1, version = m.version + 1, updated_at = $2::timestamptz
from r join patients p on p.clinic_id = r.clinic_id and p.id = r.patient_id and p.version = r.patient_version
where m.clinic_id = r.clinic_id and m.id = r.id and m.state <> 'sending' and m.claimed_until = $3::timestamptz
and (r.appointment_id is null or exists (select from visits v where v.clinic_id = r.clinic_id and v.id = r.appointment_id))
returning m.id

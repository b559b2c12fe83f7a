import { sqlAs } from '../support/clinic.ts'

/** Of no hearer that there is, so that no run of the outbox takes it. */
export const NOBODY = 'nobody'

/** An event of a clinic that was delivered to everybody but one, for whom it was parked; its id. */
export async function parkedEvent(clinicId: string, plugin = NOBODY): Promise<string> {
  const [row] = await sqlAs(
    `with o as (
        insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, processed_at)
        values ($1::uuid, 'clinic', gen_random_uuid(), 1, 'clinic.changed', jsonb_build_object('clinicId', $1::uuid), now()) returning *)
      insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, parked_at)
      select clinic_id, id, $2, subject_id, xact, 10, now() from o returning event_id`,
    [clinicId, plugin],
  )
  return String(row?.event_id)
}

/** A webhook of a clinic; its id. */
export async function webhookIn(clinicId: string, active = true): Promise<string> {
  const [row] = await sqlAs(
    `insert into webhooks (clinic_id, id, url, events, active, secret, created_by)
      values ($1, gen_random_uuid(), 'https://example.org/hook', '{*}', $2, 'sealed', gen_random_uuid()) returning id`,
    [clinicId, active],
  )
  return String(row?.id)
}

/** What a webhook had of an event, as it stands after the last attempt. */
export async function deliveredTo(eventId: string, webhookId: string, isParked = false): Promise<void> {
  await sqlAs(
    `insert into deliveries (clinic_id, event_id, webhook_id, subject_id, xact, attempts, delivered_at, parked_at)
      select clinic_id, id, $2, subject_id, xact, 3, case when not $3 then now() end, case when $3 then now() end
      from outbox where id = $1`,
    [eventId, webhookId, isParked],
  )
}

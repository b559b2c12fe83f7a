import { Client } from 'pg'
import type { World } from './world.ts'

/** Minutes: the longest that a rule may be ahead. */
const MONTH = 31 * 24 * 60

/**
 * Adds reminders to the bench's clinic, each of a coming visit of its own and due now, and what sending them needs: an e-mail
 * channel, and an address of each patient. No patient has two visits on one day, so each reminder is a message.
 * @throws Error when there are fewer coming visits
 */
export async function addReminders(ownerUrl: string, { clinicId, now }: World, count: number): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      `insert into message_channels(clinic_id, id, channel, provider, settings) values ($1, gen_random_uuid(), 'email', 'resend', $2)`,
      [clinicId, { from: { address: 'visits@clinic.test', name: 'Bench Clinic' }, values: {}, secretNames: [] }],
    )
    // At whatever hour it runs, and however far ahead the world's visits are.
    await client.query(`insert into message_settings(clinic_id, id, settings) values ($1, $1, $2)`, [
      clinicId,
      { quietFrom: '00:00', quietTo: '00:00' },
    ])
    await client.query(`insert into reminder_rules(clinic_id, id, offset_minutes) values ($1, gen_random_uuid(), $2)`, [
      clinicId,
      MONTH,
    ])
    await client.query(`update patients set email = id || '@example.org' where clinic_id = $1`, [clinicId])
    const { rowCount } = await client.query(
      `insert into messages(clinic_id, id, patient_id, appointment_id, doctor_id, event, dedup_key, rule_id, visit_version, visit_start, due_at)
       select t.clinic_id, gen_random_uuid(), t.patient_id, t.id, t.doctor_id, 'reminder', 'reminder:' || t.id, r.id, t.version, t.starts_at, $2
       from appointments t join reminder_rules r on r.clinic_id = t.clinic_id and r.offset_minutes = $4
       where t.clinic_id = $1 and t.status = 'SCHEDULED' and t.starts_at > $2::timestamptz + interval '1 day'
         and t.starts_at < $2::timestamptz + make_interval(mins => $4)
       order by t.starts_at, t.id limit $3`,
      [clinicId, new Date(now).toISOString(), count, MONTH],
    )
    if (rowCount !== count) throw new Error(`There are ${rowCount} visits to remind of, and not ${count}.`)
    await client.query('vacuum analyze patients, messages, message_channels')
  } finally {
    await client.end()
  }
}

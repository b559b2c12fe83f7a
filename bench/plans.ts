import { Client } from 'pg'
import { loadWorld, type World } from './world.ts'

/** Plans of a clinic, and how many of them are scheduled for a day that has passed. */
export interface Plans {
  all: number
  due: number
}

/**
 * The bench's clinic with as many plans, each of a cancelled visit of its own: those hold no time, so they are loaded quickly. Ids
 * are counted, so that rows lie as they would have been written.
 */
export async function loadPlans(ownerUrl: string, world: World, plans: Plans): Promise<void> {
  await loadWorld(ownerUrl, world)
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { clinicId, doctors, patients, now } = world
    const of = [clinicId, doctors, patients, plans.all, new Date(now - 90 * 86_400_000).toISOString()]
    await client.query(
      `insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone, overbook)
       select $1, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ($2::uuid[])[1 + n % cardinality($2::uuid[])],
         ($3::uuid[])[1 + n % cardinality($3::uuid[])], 'VIDEO_CALL', 'CANCELLED', $5::timestamptz, $5::timestamptz + interval '15 minutes', 'UTC', false
       from generate_series(1, $4::int) n`,
      of,
    )
    await client.query(
      `insert into follow_up_plans(clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for)
       select $1, ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
         ($3::uuid[])[1 + n % cardinality($3::uuid[])], ($2::uuid[])[1 + n % cardinality($2::uuid[])],
         $5::date + case when n % $6::int = 0 then -1 - n % 60 else 2 + n % 300 end
       from generate_series(1, $4::int) n`,
      [...of.slice(0, 4), world.day(0), Math.round(plans.all / plans.due)],
    )
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}

import { sql } from 'drizzle-orm'
import type { Database, Row } from '../../db/client.ts'
import { messageChannels } from '../../db/schema/messages.ts'
import { clinics } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'

/**
 * The channel that a provider reports to, whichever clinic's it is: who reports names the clinic by the channel's id alone. It
 * tells nothing of a patient, so no read is audited.
 * @returns its row; null for one that is unknown, not active, or of another provider
 */
export async function findChannel(
  db: Database,
  { channelId, provider }: { channelId: string; provider: string },
): Promise<Row | null> {
  const [row] = await db.run(sql`/* channel-of-report */ select c.* from ${messageChannels} c
where c.id = ${param(channelId, 'uuid')} and c.provider = ${param(provider, 'text')} and c.active`)
  return row ?? null
}

/** Whether there is such a clinic: the development sink reports to clinics that have set up no channel. */
export async function isClinic(db: Database, clinicId: string): Promise<boolean> {
  const rows = await db.run(
    sql`/* clinic-of-report */ select from ${clinics} c where c.id = ${param(clinicId, 'uuid')}`,
  )
  return rows.length > 0
}

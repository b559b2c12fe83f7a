import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { queueEntries } from '../../db/schema/queue.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Wait } from '../../domain/queue-wait.ts'
import { log } from '../../platform/log.ts'
import type { LineKey } from './act-in-turn.ts'

/** A wait as a patient was told it. */
interface WaitTold extends Wait {
  appointmentId: string
  /** Epoch ms. */
  at: number
  /** How many times as wide as the pace alone would have it the range is. */
  widening: number
}

/**
 * Keeps what a patient was told as they came into a doctor's line, so that it can be seen later whether it held. What was told
 * first stands; who is handed over to another doctor, or comes anew, is told anew. What cannot be kept is not counted later.
 */
export async function keepTold(db: Database, { clinicId, doctorId }: LineKey, told: WaitTold): Promise<void> {
  const { appointmentId, at, minutes, low, high, widening } = told
  try {
    await db.run(sql`/* queue-told */ update ${queueEntries} e set told_at = ${instantParam(at)}, told_minutes = ${param(minutes, 'int')},
  told_low = ${param(low, 'int')}, told_high = ${param(high, 'int')}, told_widening = ${param(widening, 'float8')}
where e.clinic_id = ${param(clinicId, 'uuid')} and e.appointment_id = ${param(appointmentId, 'uuid')}
  and e.doctor_id = ${param(doctorId, 'uuid')} and e.told_at is null`)
  } catch {
    log('warn', 'queue.told_not_kept', { doctorId })
  }
}

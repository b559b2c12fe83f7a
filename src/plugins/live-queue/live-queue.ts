import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import type { Plugin } from '../plugin.ts'

const visitsShape = z.array(
  z.object({
    id: z.string(),
    clinic_id: z.string(),
    doctor_id: z.string(),
    status: z.string(),
    version: z.number(),
  }),
)

/** Queues called at once. */
const SLICE = 20

/**
 * Tells the live queues of every change to a visit. The Worker does so itself after its answer, which may be lost, and
 * crons and series do not; this makes sure. A queue tells each version once.
 */
export const liveQueuePlugin: Plugin = {
  name: 'live-queue',
  hears: (type) => type.startsWith('appointment.'),
  async deliver(events, env, db) {
    const pairs = events.map((event) => ({ clinic_id: event.clinicId, id: event.subjectId }))
    const rows = await db.run(sql`/* queue-news */ select distinct a.id, a.clinic_id, a.doctor_id, a.status, a.version
      from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid)
      join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.id`)
    const news = Map.groupBy(visitsShape.parse(rows), ({ clinic_id, doctor_id }) => `${clinic_id}:${doctor_id}`)
    const queues = [...news]
    for (let at = 0; at < queues.length; at += SLICE) {
      const calls = queues.slice(at, at + SLICE).map(([name, visits]) => {
        const told = visits.map(({ id, status, version }) => ({ appointmentId: id, status, version }))
        return env.DOCTOR_QUEUE.getByName(name).tell(told)
      })
      await Promise.all(calls)
    }
  },
}

import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { queueStates } from '../../db/schema/queue.ts'
import { param } from '../../db/statement.ts'
import type { DoctorQueueCalls } from '../../features/queue/queue-calls.ts'
import { objectOf } from '../../platform/object-of.ts'
import type { Hearer, OutboxEvent } from '../hearer.ts'
import { changesAccess, droppedBy } from './access-ended.ts'

const visitsShape = z.array(
  z.object({
    id: z.string(),
    clinic_id: z.string(),
    doctor_id: z.string(),
    status: z.string(),
    version: z.number(),
  }),
)

/** A visit has left this line for another doctor's; the visit's own event tells the other line. */
const LEFT = 'queue.left'

const changesVisit = (type: string) => type.startsWith('appointment.') || type === LEFT

const linesShape = visitsShape.element.pick({ clinic_id: true, doctor_id: true }).array()

async function linesOf(db: Database, events: readonly OutboxEvent[]) {
  if (events.length === 0) return []
  const pairs = events.map((event) => ({ clinic_id: event.clinicId, id: event.subjectId }))
  const rows = await db.run(sql`/* queue-left */ select distinct q.clinic_id, q.doctor_id
      from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid)
      join ${queueStates} q on q.clinic_id = e.clinic_id and q.id = e.id`)
  return linesShape.parse(rows)
}

/** Queues called at once. */
const SLICE = 20

async function inSlices<T>(items: readonly T[], call: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += SLICE) await Promise.all(items.slice(at, at + SLICE).map(call))
}

/**
 * Tells the live queues of every change to a visit. The Worker does so itself after its answer, which may be lost, and
 * crons and series do not; this makes sure. A queue tells each version once. Whose access has changed is dropped first.
 */
export const liveQueueHearer: Hearer = {
  name: 'live-queue',
  hears: (type) => changesVisit(type) || changesAccess(type),
  async deliver(all, env, db) {
    await inSlices(await droppedBy(db, all), ({ queue, ...who }) =>
      objectOf<DoctorQueueCalls>(env.DOCTOR_QUEUE, queue).dropPeople(who),
    )
    const events = all.filter(({ type }) => changesVisit(type))
    if (events.length === 0) return
    const pairs = events.map((event) => ({ clinic_id: event.clinicId, id: event.subjectId }))
    const rows = await db.run(sql`/* queue-news */ select distinct a.id, a.clinic_id, a.doctor_id, a.status, a.version
      from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid)
      join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.id`)
    const news = Map.groupBy(visitsShape.parse(rows), ({ clinic_id, doctor_id }) => `${clinic_id}:${doctor_id}`)
    const left = events.filter(({ type }) => type === LEFT)
    for (const { clinic_id, doctor_id } of await linesOf(db, left)) {
      const name = `${clinic_id}:${doctor_id}`
      if (!news.has(name)) news.set(name, [])
    }
    await inSlices([...news], ([name, visits]) => {
      const told = visits.map(({ id, status, version }) => ({ appointmentId: id, status, version }))
      return objectOf<DoctorQueueCalls>(env.DOCTOR_QUEUE, name).visitsChanged(told)
    })
  },
}

import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { outbox } from '../../db/schema/records.ts'
import { param } from '../../db/statement.ts'
import type { OutboxEvent } from '../hearer.ts'

/** What changes the access of the user whom the payload names by `userId`. */
const OF_USERS = ['membership.changed', 'user.signed_out', 'link.changed']

/** A doctor's place in the clinic, or their user, has changed, if the payload's `changed` names it. */
const OF_DOCTORS = 'doctor.changed'

/** Whether an event of this type may end what somebody sees of the queues. */
export const changesAccess = (type: string): boolean => OF_USERS.includes(type) || type === OF_DOCTORS

/** Those whose access has changed and who may watch this queue. */
export interface Dropped {
  /** Of the queue's object: clinic and doctor. */
  queue: string
  userIds: string[]
  doctorIds: string[]
}

const rowsShape = z.array(
  z.object({
    clinic_id: z.string(),
    doctor_id: z.string(),
    user_ids: z.array(z.string()).nullable(),
    doctor_ids: z.array(z.string()).nullable(),
  }),
)

/**
 * Whom to drop from which queues. A user is dropped from all queues of the event's clinic, and so is a doctor whose
 * place there has changed. A doctor whose user has changed is dropped from all queues of every clinic they work in,
 * since a person has one user everywhere. An event that names nobody, such as an invitation's, drops nobody, and
 * neither does other news of a doctor. Events of an earlier version do not say what has changed, so they drop as if the
 * user had changed.
 */
export async function droppedBy(db: Database, events: readonly OutboxEvent[]): Promise<Dropped[]> {
  const ofUsers = events.filter(({ type }) => OF_USERS.includes(type)).map(({ id }) => id)
  const ofDoctors = events.filter(({ type }) => type === OF_DOCTORS).map(({ id }) => id)
  if (ofUsers.length === 0 && ofDoctors.length === 0) return []
  const rows = await db.run(sql`/* queue-access */ select q.clinic_id, q.doctor_id,
      jsonb_agg(distinct w.user_id) filter (where w.user_id is not null) user_ids,
      jsonb_agg(distinct w.own_id) filter (where w.own_id is not null) doctor_ids
    from (select o.clinic_id, o.payload->>'userId' user_id, null::uuid own_id from ${outbox} o
        where o.id = any(${param(`{${ofUsers.join(',')}}`, 'bigint[]')}) and o.payload->>'userId' is not null
      union all select m.clinic_id, null, m.doctor_id from ${outbox} o join ${clinicDoctors} m on m.doctor_id = o.subject_id
        where o.id = any(${param(`{${ofDoctors.join(',')}}`, 'bigint[]')}) and (coalesce(o.payload->'changed' ? 'user_id', true)
          or m.clinic_id = o.clinic_id and o.payload->'changed' ? 'active')) w
    join ${clinicDoctors} q on q.clinic_id = w.clinic_id group by q.clinic_id, q.doctor_id`)
  return rowsShape.parse(rows).map((row) => ({
    queue: `${row.clinic_id}:${row.doctor_id}`,
    userIds: row.user_ids ?? [],
    doctorIds: row.doctor_ids ?? [],
  }))
}

import { and, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { uuid } from '../../db/asked.ts'
import { selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import { callerReaches, inCallersClinic } from '../visibility.ts'
import { appointmentKind, shownImageOf } from './appointment.ts'

const a = alias(appointments, 'a')

const get = defineRead({
  name: 'get',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: selectRecords(shownImageOf('a'), { clinicId: a.clinicId, id: a.id, patientId: a.patientId })
      .from(a)
      .where(and(inCallersClinic(caller, a.clinicId), eq(a.id, id), callerReaches(caller, 'appointments:read', 'a'))),
    audit: readingOf(appointmentKind),
  }),
})

/** @throws DomainError APPOINTMENT_NOT_FOUND, also for what the caller may not see. */
export async function getAppointment(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
  if (!image) throw APPOINTMENT_NOT_FOUND
  return image
}

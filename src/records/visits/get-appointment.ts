import { and, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import { callerReaches, inCallersClinic } from '../visibility.ts'
import { appointmentKind, imageOf } from './appointment.ts'

const a = alias(appointments, 'a')

/** @throws DomainError APPOINTMENT_NOT_FOUND, also for what the caller may not see. */
export async function getAppointment(db: Database, actor: Actor, id: string): Promise<unknown> {
  const isAsked = and(
    inCallersClinic(actor.caller, a.clinicId),
    eq(a.id, id),
    callerReaches(actor.caller, 'appointments:read', 'a'),
  )
  const [image] = await runRead(db, {
    actor,
    found: selectRecords(imageOf('a'), { clinicId: a.clinicId, id: a.id, patientId: a.patientId })
      .from(a)
      .where(isAsked),
    audit: readingOf(appointmentKind),
  })
  if (!image) throw APPOINTMENT_NOT_FOUND
  return image
}

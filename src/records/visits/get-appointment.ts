import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import { inCallersClinic, reaches } from '../visibility.ts'
import { APPOINTMENT_NOT_FOUND, imageOf } from './appointment.ts'

/** @throws DomainError APPOINTMENT_NOT_FOUND, also for what the caller may not see. */
export async function getAppointment(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select ${imageOf('a')} as image, a.clinic_id, a.id, a.patient_id from ${appointments} a
      where ${inCallersClinic(actor.caller, sql`a.clinic_id`)} and a.id = ${param(id, 'uuid')}
        and ${reaches(actor.caller, 'appointments:read', 'a')}`,
    audit: { action: 'appointment.read', subjectType: 'appointment', from: 'found', patient: sql`e.patient_id` },
  })
  if (!image) throw APPOINTMENT_NOT_FOUND
  return image
}

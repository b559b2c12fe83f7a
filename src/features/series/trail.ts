import { sql } from 'drizzle-orm'
import type { AuditEntry } from '../../db/audit.ts'
import type { EventEntry } from '../../db/composed-write.ts'

/** The trail of visits in a CTE that were written with their series: as if each had been written by itself. */
export function visitTrail(
  type: 'appointment.booked' | 'appointment.rescheduled' | 'appointment.cancelled',
  from: string,
  changed?: AuditEntry['changed'],
): { audit: AuditEntry; event: EventEntry } {
  const payload =
    type === 'appointment.booked'
      ? sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`
      : sql`jsonb_build_object('status', e.status)`
  const audit = { action: type, subjectType: 'appointment', from, patient: sql`e.patient_id` }
  return {
    audit: changed === undefined ? audit : { ...audit, changed },
    event: { type, subjectType: 'appointment', from, payload },
  }
}

/** The trail of the series row itself. */
export function seriesTrail(type: string, from: string, changed?: AuditEntry['changed']) {
  const audit: AuditEntry = { action: type, subjectType: 'series', from, patient: sql`e.patient_id` }
  const event: EventEntry = {
    ...{ type, subjectType: 'series', from },
    payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
  }
  return { audit: changed === undefined ? audit : { ...audit, changed }, event }
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a doctor's line tells of itself; the rows come with the `appointment_id` of the visit it is about. */
export const queueLine: RecordKind = {
  subjectType: 'queue',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('doctorId', e.doctor_id, 'appointmentId', e.appointment_id)`,
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a doctor's queue appears in the trail and in events. Its rows have the `appointment_id` of the visit concerned. */
export const queueLineKind: RecordKind = {
  subjectType: 'queue',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('doctorId', e.doctor_id, 'appointmentId', e.appointment_id)`,
}

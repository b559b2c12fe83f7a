import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a link appears in the trail and in events. By `userId`, sockets and pages of its user learn of a change. */
export const linkKind: RecordKind = {
  subjectType: 'link',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id))`,
}

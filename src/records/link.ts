import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a link tells of itself. Whoever keeps a socket or a page open for its user hears it by `userId`. */
export const link: RecordKind = {
  subjectType: 'link',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_strip_nulls(jsonb_build_object('userId', e.user_id, 'patientId', e.patient_id, 'doctorId', e.doctor_id, 'linkId', e.id))`,
}

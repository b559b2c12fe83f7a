import { sql } from 'drizzle-orm'
import type { RecordKind } from '../../db/happened.ts'

/** How a patient's record appears in the trail and in events. */
export const patientKind: RecordKind = {
  subjectType: 'patient',
  patient: sql`e.id`,
  payload: sql`jsonb_build_object('patientId', e.id)`,
}

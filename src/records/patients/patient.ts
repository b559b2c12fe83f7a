import { sql } from 'drizzle-orm'
import type { RecordKind } from '../../db/happened.ts'

/** What a patient's record tells of itself. */
export const patient: RecordKind = {
  subjectType: 'patient',
  patient: sql`e.id`,
  payload: sql`jsonb_build_object('patientId', e.id)`,
}

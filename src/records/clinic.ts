import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a clinic tells of itself; the row has its id as `clinic_id` too. */
export const clinic: RecordKind = {
  subjectType: 'clinic',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('clinicId', e.id)`,
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a clinic appears in the trail and in events. Its row also has its id as `clinic_id`. */
export const clinicKind: RecordKind = {
  subjectType: 'clinic',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('clinicId', e.id)`,
}

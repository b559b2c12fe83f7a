import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How time off appears in the trail and in events: without the reason. */
export const timeOffKind: RecordKind = {
  subjectType: 'time_off',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id)`,
}

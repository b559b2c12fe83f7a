import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a doctor's time off tells of itself: not why they are away. */
export const timeOffKind: RecordKind = {
  subjectType: 'time_off',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id)`,
}

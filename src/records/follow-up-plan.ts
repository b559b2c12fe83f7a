import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a follow-up plan tells of itself. */
export const followUpPlan: RecordKind = {
  subjectType: 'followup_plan',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
}

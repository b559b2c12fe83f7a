import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'
import { type Standing, standingTo } from './standing.ts'

/** What a follow-up plan tells of itself. */
export const followUpPlan: RecordKind = {
  subjectType: 'followup_plan',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
}

/**
 * How who asks (`r`) stands to a plan, as the row `me` of `standingTo`: to treat is to have had the visit that asked for the plan,
 * or to be the doctor whom the plan names.
 * @param askingDoctor the doctor of the visit that asked for it
 */
export function standingToPlan({ clinicId, doctorId, patientId, mismatched }: Standing, askingDoctor: SQLWrapper): SQL {
  const either = sql`any (array[${doctorId}, ${askingDoctor}])`
  return standingTo({ clinicId, doctorId: either, patientId, mismatched })
}

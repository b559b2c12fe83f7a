import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a doctor appears in the trail and in events. The version is the person's: a change in any clinic raises it. */
export const doctorKind: RecordKind = {
  subjectType: 'doctor',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('doctorId', e.id)`,
}

/**
 * The same of a change, which says what has changed.
 * @param fields SQL: the names of the columns, as a jsonb list
 */
export function changedDoctorKind(fields: SQL): RecordKind {
  return { ...doctorKind, payload: sql`jsonb_build_object('doctorId', e.id, 'changed', ${fields})` }
}

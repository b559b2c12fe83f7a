import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a doctor tells of themselves; the row's version is the person's, which every change in any clinic raises. */
export const doctor: RecordKind = {
  subjectType: 'doctor',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('doctorId', e.id)`,
}

/**
 * The same of a change, which says what has changed.
 * @param fields SQL: the names of the columns, as a jsonb list
 */
export function changedDoctor(fields: SQL): RecordKind {
  return { ...doctor, payload: sql`jsonb_build_object('doctorId', e.id, 'changed', ${fields})` }
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a series tells of itself; its visits tell of themselves. */
export const seriesKind: RecordKind = {
  subjectType: 'series',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
}

/** What a template of visits tells of itself. It is nobody's data. */
export const templateKind: RecordKind = {
  subjectType: 'appointment_template',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('templateId', e.id, 'doctorId', e.doctor_id)`,
}

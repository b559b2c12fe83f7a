import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a series appears in the trail and in events. Each of its visits has its own rows there. */
export const seriesKind: RecordKind = {
  subjectType: 'series',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
}

/** How an appointment template appears in the trail and in events. It holds no patient's data. */
export const templateKind: RecordKind = {
  subjectType: 'appointment_template',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('templateId', e.id, 'doctorId', e.doctor_id)`,
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** Why something lies in the inbox. */
export const INBOX_KINDS = [
  'REPLY',
  'STOPPED',
  'STARTED',
  'NO_ADDRESS',
  'DEAD_ADDRESS',
  'NOT_SENT',
  'NO_SHOW',
  'NOT_CONFIRMED',
] as const
export type InboxKind = (typeof INBOX_KINDS)[number]

/** How something in the desk's inbox appears in the trail and in events. */
export const inboxKind: RecordKind = {
  subjectType: 'inbox',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('kind', e.kind, 'patientId', e.patient_id, 'appointmentId', e.appointment_id)`,
}

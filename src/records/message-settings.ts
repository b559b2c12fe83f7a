import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a clinic's settings of what it tells appear in the trail and in events; their id is the clinic's. */
export const messageSettingsKind: RecordKind = {
  subjectType: 'message_settings',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('clinicId', e.clinic_id)`,
}

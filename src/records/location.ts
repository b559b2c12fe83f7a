import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a location appears in the trail and in events. */
export const locationKind: RecordKind = {
  subjectType: 'location',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('locationId', e.id)`,
}

import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a location tells of itself. */
export const location: RecordKind = {
  subjectType: 'location',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('locationId', e.id)`,
}

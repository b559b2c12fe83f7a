import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** How a closure of a clinic, or of one of its locations, appears in the trail and in events. */
export const closureKind: RecordKind = {
  subjectType: 'closure',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('closureId', e.id, 'locationId', e.location_id)`,
}

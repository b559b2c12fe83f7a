import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a closure of a clinic, or of one of its locations, tells of itself. */
export const closure: RecordKind = {
  subjectType: 'closure',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('closureId', e.id, 'locationId', e.location_id)`,
}

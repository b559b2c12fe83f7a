import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** A screen on a clinic's wall. Changes to it are audited and make no event. */
export const displayKind: RecordKind = {
  subjectType: 'display',
  patient: sql`null::uuid`,
  payload: sql`null::jsonb`,
}

/** A display's image, over the row `alias`: without what its token and its request are compared with. */
export function displayImage(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - 'secret' - 'request'`
}

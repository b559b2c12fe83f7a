import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** The address of somebody's calendar. Changes to it are audited and make no event. */
export const calendarKind: RecordKind = {
  subjectType: 'calendar',
  patient: sql`e.patient_id`,
  payload: sql`null::jsonb`,
}

/** A calendar's image, over the row `alias`: without what its token and its request are compared with. */
export function calendarImage(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - '{secret,request,audited_on}'::text[]`
}

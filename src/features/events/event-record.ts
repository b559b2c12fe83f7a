import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { isoShape } from '../../db/shapes.ts'
import { EVENTS, isEventName } from '../../domain/events/events.ts'
import type { EventRecord } from './schemas.ts'

/** An event's image as jsonb, over its row of the outbox. A bigint would lose digits as a number of JSON. */
export function eventImage(alias: string): SQL {
  const o = sql.identifier(alias)
  return sql`jsonb_build_object('id', ${o}.id::text, 'xact', ${o}.xact::text, 'type', ${o}.type, 'at', ${o}.created_at, 'subject_type', ${o}.subject_type,
'subject_id', ${o}.subject_id, 'subject_version', ${o}.subject_version, 'data', ${o}.payload)`
}

const imageShape = z.object({
  id: z.string(),
  type: z.string(),
  at: isoShape,
  subject_type: z.string(),
  subject_id: z.string(),
  subject_version: z.number(),
  data: z.record(z.string(), z.unknown()),
})

/** An event as it is answered. What a newer version of Kept has written is of a type that this one does not know. */
export function presentEvent(image: unknown): EventRecord {
  const { id, type, at, subject_type, subject_id, subject_version, data } = imageShape.parse(image)
  const { version } = isEventName(type) ? EVENTS[type] : { version: 1 }
  return {
    id,
    type,
    version,
    at,
    subjectType: subject_type,
    subjectId: subject_id,
    subjectVersion: subject_version,
    data,
  }
}

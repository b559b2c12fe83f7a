import * as z from 'zod'
import { instantShape } from '../db/shapes.ts'
import type { OutboxEvent } from '../plugins/hearer.ts'

const outboxEventShape = z.object({
  id: z.string(),
  xact: z.string(),
  clinic_id: z.string(),
  type: z.string(),
  subject_type: z.string(),
  subject_id: z.string(),
  subject_version: z.number(),
  created_at: instantShape,
  payload: z.record(z.string(), z.unknown()),
})

export const outboxEventsShape = z.array(outboxEventShape)

/** An event as hearers are given it, of its row in the outbox. */
export function outboxEventOf(row: z.infer<typeof outboxEventShape>): OutboxEvent {
  return {
    id: row.id,
    clinicId: row.clinic_id,
    type: row.type,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    subjectVersion: row.subject_version,
    at: row.created_at,
    data: row.payload,
  }
}

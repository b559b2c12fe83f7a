import * as z from 'zod'
import { VERDICTS } from '../domain/series.ts'

const id = z.uuid()
const at = z.iso.datetime()
const alternative = z.object({ doctorId: id, appointmentDate: at, endDate: at, locationId: id.nullable() })

const occurrenceOf = <T extends readonly [string, ...string[]]>(verdicts: T) =>
  z.object({
    sequence: z.number(),
    appointmentDate: at,
    verdict: z.enum(verdicts),
    alternative: alternative.optional(),
  })

export const occurrence = occurrenceOf(VERDICTS).meta({
  id: 'Occurrence',
  description: 'An occurrence with its own time, the reason against that time, and the nearest free time on its day.',
})
export type OccurrenceRecord = z.infer<typeof occurrence>

export const skippedOccurrence = occurrenceOf([...VERDICTS, 'modified']).meta({
  id: 'SkippedOccurrence',
  description:
    'An occurrence that stays as it is. `modified`: it was changed by hand, and `includeModified` was not sent.',
})
export type SkippedOccurrence = z.infer<typeof skippedOccurrence>

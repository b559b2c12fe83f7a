import type { OpenAPIV3_1 } from 'openapi-types'
import * as z from 'zod'
import { STATUSES } from '../../domain/appointment.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { dateOnly } from '../../platform/http/fields.ts'
import { LINK_PURPOSES } from '../../records/visit-link.ts'

const DEEDS = [...LINK_PURPOSES, 'undo'] as const

/** What the page's button sends. A time is one of those listed, so an instant. */
export const linkInput = z.strictObject({
  do: z.enum(DEEDS),
  to: z.iso.datetime({ offset: true, error: 'must be one of the listed times' }).optional(),
})
export type LinkInput = z.infer<typeof linkInput>

export const linkQuery = z.strictObject({ from: dateOnly.optional() })

const at = z.iso.datetime()

/** What the holder of a message's link is told. */
export const linkView = z
  .object({
    purpose: z.enum(LINK_PURPOSES),
    state: z.enum(['OPEN', 'NOT_NEEDED', 'TOO_LATE', 'DONE', 'UNDONE']),
    clinicName: z.string(),
    clinicPhone: z.string().nullable(),
    doctorName: z.string(),
    initial: z.string(),
    status: z.enum(STATUSES),
    type: z.enum(VISIT_TYPES),
    appointmentDate: at,
    endDate: at,
    timezone: z.string(),
    locationName: z.string().nullable(),
    formerDate: at.nullable(),
    undoUntil: at.nullable(),
    slots: z.array(z.object({ appointmentDate: at, endDate: at, localTime: z.string() })).optional(),
  })
  .meta({ id: 'VisitLinkView' })
export type LinkView = z.infer<typeof linkView>

/** The same input for the reference. */
export const inputSchema: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['do'],
  properties: {
    do: { type: 'string', enum: [...DEEDS], description: 'What the link is for, or `undo` once that was done.' },
    to: { type: 'string', format: 'date-time', description: 'For a move, the start of one of the listed times.' },
  },
}

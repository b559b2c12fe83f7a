import { z } from 'zod'
import { cursor, instant, limit, uuid } from '../../platform/http/fields.ts'

const boundary = instant.meta({
  wire: {
    type: 'string',
    description: "ISO 8601; without an offset it is wall-clock time in the clinic's zone.",
    examples: ['2026-11-23T10:00:00+05:30'],
  },
})

export const auditQuery = z.strictObject({
  subjectId: uuid
    .optional()
    .meta({ description: 'For a patient, rows about records that were merged into theirs are included.' }),
  actorId: uuid.optional(),
  action: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$/, 'must be an action, such as patient.read')
    .max(100)
    .optional(),
  from: boundary.optional(),
  to: boundary.optional(),
  limit,
  cursor,
})
export type AuditQuery = z.infer<typeof auditQuery>

const id = z.uuid()

export const auditRow = z
  .object({
    id: z.string().meta({ description: 'Grows with the order of writing.' }),
    at: z.iso.datetime(),
    actorId: id.nullable(),
    role: z.string(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: id,
    requestId: z.string().meta({ description: 'Our id for the request.' }),
    clientRequestId: z.string().optional().meta({ description: 'The caller’s own id for it, if they sent one.' }),
    changed: z.array(z.string()).meta({ description: 'The names of what was changed, never the values.' }),
  })
  .meta({ id: 'AuditRow' })
export type AuditRow = z.infer<typeof auditRow>

export const auditVerdict = z
  .object({
    ok: z.boolean().meta({ description: 'Whether every sealed row is as it was when it was sealed.' }),
    sealedThrough: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Rows written until then are sealed and checked; null before the first seal.' }),
    checked: z.number().meta({ description: 'How many rows were checked.' }),
    firstBad: z
      .string()
      .optional()
      .meta({ description: 'The id of the first row of the stretch that is not as it was sealed.' }),
    reason: z.enum(['CHANGED', 'CUT_OFF', 'KEY_MISSING']).optional().meta({
      description:
        'A row was changed, added or removed; the end of the trail is gone; or the key of a seal is not in VAULT_KEYS any more.',
    }),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.infer<typeof auditVerdict>

export const auditPage = z.object({
  data: z.array(auditRow),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
})

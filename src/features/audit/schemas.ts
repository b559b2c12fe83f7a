import * as z from 'zod'
import { cursor, instant, limit, uuid } from '../../platform/http/fields.ts'

const boundary = instant.meta({
  wire: {
    type: 'string',
    description: "A date and time in ISO 8601. Without an offset it is local time in the clinic's zone.",
    examples: ['2026-11-23T10:00:00+05:30'],
  },
})

export const auditQuery = z.strictObject({
  subjectId: uuid
    .optional()
    .meta({ description: 'For a patient, the answer includes rows about records that were merged into theirs.' }),
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
    id: z.string().meta({ description: 'A later row has a higher id.' }),
    at: z.iso.datetime(),
    actorId: id.nullable(),
    role: z.string(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: id,
    requestId: z.string().meta({ description: 'Our id for the request.' }),
    clientRequestId: z
      .string()
      .optional()
      .meta({ description: 'The caller’s own id for the request, if they sent one.' }),
    changed: z
      .array(z.string())
      .meta({ description: 'The names of the fields that were changed, never their values.' }),
  })
  .meta({ id: 'AuditRow' })
export type AuditRow = z.infer<typeof auditRow>

export const auditVerdict = z
  .object({
    ok: z.boolean().meta({ description: 'True if every sealed row is unchanged since it was sealed.' }),
    sealedThrough: z.iso.datetime().nullable().meta({
      description: 'Rows that were written until this time are sealed and checked. Null before the first seal.',
    }),
    checked: z.number().meta({ description: 'How many rows were checked.' }),
    firstBad: z
      .string()
      .optional()
      .meta({ description: 'The id of the first row of the part that differs from its seal.' }),
    reason: z.enum(['CHANGED', 'CUT_OFF', 'KEY_MISSING']).optional().meta({
      description:
        'A row was changed, added or removed, the end of the trail was cut off, or the key of a seal is no longer in VAULT_KEYS.',
    }),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.infer<typeof auditVerdict>

export const auditPage = z.object({
  data: z.array(auditRow),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
})

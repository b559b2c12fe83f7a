import * as z from 'zod'
import { cursor, instant, limit, uuid } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

export const auditQuery = z.strictObject({
  subjectId: uuid.optional(),
  actorId: uuid.optional(),
  action: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$/, 'must be an action, such as patient.read')
    .max(100)
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
  limit,
  cursor,
})
export type AuditQuery = z.infer<typeof auditQuery>

const id = z.uuid()

export const auditRow = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actorId: id.nullable(),
    role: z.string(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: id,
    requestId: z.string(),
    clientRequestId: z.string().optional(),
    changed: z.array(z.string()),
  })
  .meta({ id: 'AuditRow' })
export type AuditRow = z.infer<typeof auditRow>

export const auditVerdict = z
  .object({
    ok: z.boolean(),
    sealedThrough: z.iso.datetime().nullable(),
    checked: z.number(),
    firstBad: z.string().optional(),
    reason: z.enum(['CHANGED', 'CUT_OFF', 'KEY_MISSING']).optional(),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.infer<typeof auditVerdict>

export const auditPage = pageOf(auditRow)

import * as z from 'zod'
import { cursor, dateOnly, limit, text } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'

export const LINK_STATUSES = ['pending', 'active', 'ended', 'refused'] as const
const KINDS = ['self', 'guardian', 'doctor'] as const

export const patientCodeInput = z.strictObject({ kind: z.enum(['self', 'guardian']) })
export type CodeKind = (typeof KINDS)[number]

const at = z.iso.datetime()
const id = z.uuid()

export const issuedCode = z
  .object({
    code: z.string(),
    kind: z.enum(KINDS),
    expiresAt: at,
  })
  .meta({ id: 'LinkCode' })
export type IssuedCode = z.infer<typeof issuedCode>

export const redeemInput = z.strictObject({
  code: text(100),
  dateOfBirth: dateOnly.optional(),
})

export const ownLink = z
  .object({
    id,
    patientId: id.optional(),
    doctorId: id.optional(),
    kind: z.enum(KINDS),
    status: z.enum(LINK_STATUSES),
    version: z.number(),
  })
  .meta({ id: 'OwnLink' })
export type OwnLink = z.infer<typeof ownLink>

export const linkRecord = ownLink
  .extend({
    clinicId: id,
    user: z.object({ id, name: z.string().nullable() }),
    subjectName: z.string(),
    issuedBy: id,
    confirmedBy: id.nullable(),
    endedBy: id.nullable(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Link' })
export type LinkRecord = z.infer<typeof linkRecord>

export const linkPage = pageOf(linkRecord)

export const linksQuery = z.strictObject({ status: z.enum(LINK_STATUSES).optional(), limit, cursor })
export type LinksQuery = z.infer<typeof linksQuery>

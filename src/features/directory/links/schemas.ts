import * as z from 'zod'
import { cursor, dateOnly, limit, text } from '../../../platform/http/fields.ts'
import { pageOf } from '../paging.ts'

export const LINK_STATUSES = ['pending', 'active', 'ended', 'refused'] as const
const KINDS = ['self', 'guardian', 'doctor'] as const

export const patientCodeInput = z.strictObject({ kind: z.enum(['self', 'guardian']) })
export type CodeKind = (typeof KINDS)[number]

const at = z.iso.datetime()
const id = z.uuid()

export const issuedCode = z
  .object({
    code: z.string().meta({ description: 'Shown only in this answer.' }),
    kind: z.enum(KINDS),
    expiresAt: at,
  })
  .meta({ id: 'LinkCode' })
export type IssuedCode = z.infer<typeof issuedCode>

export const redeemInput = z.strictObject({
  code: text(100).meta({ description: 'Case, spaces and hyphens do not matter.' }),
  dateOfBirth: dateOnly.optional().meta({ description: 'Required if the record has a date of birth.' }),
})

export const ownLink = z
  .object({
    id,
    patientId: id.optional(),
    doctorId: id.optional(),
    kind: z.enum(KINDS),
    status: z
      .enum(LINK_STATUSES)
      .meta({ description: 'While the link is pending, its user sees no health texts and cannot join calls.' }),
    version: z.number(),
  })
  .meta({ id: 'OwnLink' })
export type OwnLink = z.infer<typeof ownLink>

export const linkRecord = ownLink
  .extend({
    clinicId: id,
    user: z.object({ id, name: z.string().nullable() }),
    subjectName: z.string().meta({ description: 'The name of the patient or doctor.' }),
    issuedBy: id.meta({ description: 'The user who issued the link, and therefore cannot confirm it.' }),
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

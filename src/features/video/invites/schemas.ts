import * as z from 'zod'
import { INVITE_STATUSES } from '../../../domain/video.ts'
import { cursor, limit, name } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'

/** Minutes of a week, the longest time that an invitation may work. */
const MOST_MINUTES = 7 * 24 * 60

export const inviteInput = z.strictObject({
  name,
  role: z.literal('OBSERVER'),
  minutes: z.int().min(1).max(MOST_MINUTES).optional(),
})
export type InviteInput = z.infer<typeof inviteInput>

const id = z.uuid()
const at = z.iso.datetime()

export const issuedInvite = z.object({ id, url: z.url(), expiresAt: at }).meta({ id: 'VideoInviteIssued' })

export const inviteRecord = z
  .object({
    id,
    name: z.string(),
    role: z.literal('OBSERVER'),
    status: z.enum(INVITE_STATUSES),
    issuedBy: id,
    expiresAt: at,
    cameAt: at.nullable(),
    admittedAt: at.nullable(),
    revokedAt: at.nullable(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'VideoInvite' })
export type InviteRecord = z.infer<typeof inviteRecord>

export const invitePage = pageOf(inviteRecord)

export const invitesQuery = z.strictObject({ limit, cursor })
export type InvitesQuery = z.infer<typeof invitesQuery>

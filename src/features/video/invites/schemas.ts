import * as z from 'zod'
import { INVITE_STATUSES } from '../../../domain/video.ts'
import { cursor, limit, name } from '../../../platform/http/fields.ts'

/** Minutes of a week, the longest time that an invitation may work. */
const MOST_MINUTES = 7 * 24 * 60

export const inviteInput = z.strictObject({
  name,
  role: z.literal('OBSERVER'),
  minutes: z
    .int()
    .min(1)
    .max(MOST_MINUTES)
    .optional()
    .meta({ description: 'How long the link works: by default, and at most, until the room closes.' }),
})
export type InviteInput = z.infer<typeof inviteInput>

const id = z.uuid()
const at = z.iso.datetime()

export const issuedInvite = z
  .object({ id, url: z.url().meta({ description: 'Shown only in this answer.' }), expiresAt: at })
  .meta({ id: 'VideoInviteIssued' })

export const inviteRecord = z
  .object({
    id,
    name: z.string(),
    role: z.literal('OBSERVER'),
    status: z.enum(INVITE_STATUSES).meta({
      description:
        'WAITING: the guest has arrived and is not admitted yet. ENDED: the invitation has expired, or the room was replaced.',
    }),
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

export const invitePage = z.object({
  data: z.array(inviteRecord),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
})

export const invitesQuery = z.strictObject({ limit, cursor })
export type InvitesQuery = z.infer<typeof invitesQuery>

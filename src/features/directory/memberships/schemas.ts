import * as z from 'zod'
import { MEMBER_ROLES } from '../../../domain/access.ts'
import { ROLES } from '../../../domain/rights.ts'
import { commaList, cursor, limit, text, uuid } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'

/** `external`: their roles come from their token alone, and they were signed out once. */
export const MEMBERSHIP_STATUSES = ['invited', 'active', 'ended', 'external'] as const

const id = z.uuid()
const instant = z.iso.datetime()

const roles = z
  .array(z.enum(MEMBER_ROLES))
  .min(1)
  .max(20)
  .transform((names) => [...new Set(names)])

/** The longest address there is (RFC 5321, 4.5.3.1.3, without the angle brackets). */
export const email = z.email('must be an e-mail address').max(254)

export const addMemberInput = z
  .strictObject({ email: email.optional(), userId: uuid.optional(), roles })
  .refine((input) => input.email === undefined || input.userId === undefined, {
    path: ['email'],
    message: 'cannot be combined with userId',
  })
  .refine((input) => (input.email ?? input.userId) !== undefined, {
    path: ['email'],
    message: 'is required, unless you send userId',
  })

export type AddMemberInput = z.infer<typeof addMemberInput>

export const changeMemberInput = z.strictObject({ roles })

export const acceptInput = z.strictObject({ code: text(100) })

export const membersQuery = z.strictObject({
  status: commaList(MEMBERSHIP_STATUSES).optional(),
  q: text(200).optional(),
  limit,
  cursor,
})
export type MembersQuery = z.infer<typeof membersQuery>

export const membershipRecord = z
  .object({
    id,
    clinicId: id,
    userId: id.nullable(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    status: z.enum(MEMBERSHIP_STATUSES),
    roles: z.array(z.enum(ROLES)),
    expiresAt: instant.nullable(),
    joinedAt: instant.nullable(),
    endedAt: instant.nullable(),
    signedOutAt: instant.nullable(),
    version: z.number(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Membership' })
export type MembershipRecord = z.infer<typeof membershipRecord>

export const code = z.string()

export const membershipAdded = membershipRecord.extend({ code: code.optional() }).meta({ id: 'MembershipAdded' })

export const membershipPage = pageOf(membershipRecord)

export const signedOut = z
  .object({
    userId: id,
    clinicId: id.nullable(),
    signedOutAt: instant,
  })
  .meta({ id: 'SignedOut' })

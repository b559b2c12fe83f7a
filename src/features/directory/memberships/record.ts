import { z } from 'zod'
import { ROLES } from '../../../domain/access.ts'
import { MEMBERSHIP_STATUSES, type MembershipRecord } from './schemas.ts'

const iso = z.string().transform((text) => new Date(text).toISOString())

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  user_id: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  status: z.enum(MEMBERSHIP_STATUSES),
  roles: z.array(z.string()),
  expires_at: iso.nullable(),
  joined_at: iso.nullable(),
  ended_at: iso.nullable(),
  signed_out_at: iso.nullable(),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
})

/** A membership as it is answered; a word among its roles that is none is left out. */
export function presentMembership(image: unknown): MembershipRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    status: row.status,
    roles: ROLES.filter((role) => row.roles.includes(role)),
    expiresAt: row.expires_at,
    joinedAt: row.joined_at,
    endedAt: row.ended_at,
    signedOutAt: row.signed_out_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

import * as z from 'zod'
import { isoShape } from '../../../db/shapes.ts'
import { ROLES } from '../../../domain/rights.ts'
import { MEMBERSHIP_STATUSES, type MembershipRecord } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  user_id: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  status: z.enum(MEMBERSHIP_STATUSES),
  roles: z.array(z.string()),
  expires_at: isoShape.nullable(),
  joined_at: isoShape.nullable(),
  ended_at: isoShape.nullable(),
  signed_out_at: isoShape.nullable(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
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

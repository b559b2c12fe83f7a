import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { instantShape } from '../../../db/shapes.ts'
import { inviteStatus } from '../../../domain/video.ts'
import { iso } from '../../../platform/iso.ts'
import { isGood } from '../room.ts'
import type { InviteRecord } from './schemas.ts'

/** An invitation as jsonb, without its secret. @param good whether its link opens the room, a boolean over the same row */
export function inviteImage(alias: string, good: SQL): SQL {
  return sql`(to_jsonb(${sql.identifier(alias)}) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', ${good})`
}

/** Whether the invitation `i` opens the room `v` of its visit, which may itself have to be made anew. */
export function opensRoom({ now, outdated }: { now: SQL; outdated: SQL }): SQL {
  return sql`(${isGood(now, sql`v.room_name`)} and v.status in ('SCHEDULED', 'ACTIVE') and not ${outdated})`
}

const imageShape = z.object({
  id: z.string(),
  name: z.string(),
  role: z.literal('OBSERVER'),
  issued_by: z.string(),
  expires_at: z.string(),
  came_at: instantShape.nullable(),
  admitted_at: instantShape.nullable(),
  revoked_at: instantShape.nullable(),
  good: z.boolean(),
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
})

const known = (at: string) => new Date(at).toISOString()

export function presentInvite(image: unknown): InviteRecord {
  const row = imageShape.parse(image)
  const { came_at: cameAt, admitted_at: admittedAt, revoked_at: revokedAt, good } = row
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    status: inviteStatus({ cameAt, admittedAt, revokedAt, isGood: good }),
    issuedBy: row.issued_by,
    expiresAt: known(row.expires_at),
    cameAt: iso(cameAt),
    admittedAt: iso(admittedAt),
    revokedAt: iso(revokedAt),
    version: row.version,
    createdAt: known(row.created_at),
    updatedAt: known(row.updated_at),
  }
}

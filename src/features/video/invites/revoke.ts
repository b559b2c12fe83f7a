import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { cte } from '../../../db/cte.ts'
import { videoInvites, videoParticipants } from '../../../db/schema/video.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { videoInvite } from '../../../records/video-room.ts'
import { alsoOf } from '../../appointments/consequence.ts'
import { type RoomWritten, writeRoom } from '../room-write.ts'
import { inviteHeld, isThere } from './held.ts'
import { inviteImage } from './record.ts'

const STALE = new DomainError('VERSION_MISMATCH', 'The invitation has changed since you read it.')

/**
 * Revokes an invitation for good; a second time changes nothing. A guest who was let in already could come back with the token
 * they have, so the room is made anew then.
 * @param request its `ifMatch` is of the invitation
 * @throws DomainError NOT_FOUND, VERSION_MISMATCH, and those of `writeRoom`
 */
export function revokeInvite({ db, actor }: Deps, request: RecordRequest, inviteId: string): Promise<RoomWritten> {
  const at = instantParam(actor.now)
  const { ifMatch } = request
  const versions = Array.isArray(ifMatch) ? param(`{${ifMatch.join(',')}}`, 'bigint[]') : null
  const wasLetIn = sql`(select good and joined_at is not null from invite)`
  return writeRoom({ db, actor }, request, {
    permission: 'video:invite',
    guards: [inviteHeld(actor, inviteId)],
    checks: [
      isThere,
      { holds: versions ? sql`(select version from invite) = any(${versions})` : sql`true`, refusal: STALE },
    ],
    room: { renews: wasLetIn },
    also: alsoOf({
      effects: [
        cte(
          'revoked',
          sql`update ${videoInvites} i set revoked_at = ${at}, version = i.version + 1, updated_at = ${at} from here, invite
            where i.clinic_id = invite.clinic_id and i.id = invite.id and invite.revoked_at is null returning i.*, here.patient_id`,
        ),
        cte(
          'never_came',
          sql`delete from ${videoParticipants} p using revoked i where p.clinic_id = i.clinic_id
            and p.consultation_id = i.consultation_id and p.user_id = i.id and p.joined_at is null`,
        ),
      ],
      happened: [{ action: 'video.invite_revoked', of: videoInvite, rows: 'revoked' }],
    }),
    image: sql`, 'invite', coalesce((select ${inviteImage('revoked', sql`false`)} from revoked),
      (select ${inviteImage('invite', sql`false`)} from invite))`,
  })
}

const imageShape = z.looseObject({ invite: z.unknown() })

/** The invitation in the answer of a write. */
export const inviteIn = (image: unknown): unknown => imageShape.parse(image).invite

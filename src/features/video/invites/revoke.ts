import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { bigints, uuid } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import { versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { videoInvites, videoParticipants } from '../../../db/schema/video.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { videoInviteKind } from '../../../records/video-room.ts'
import { changeRoom, defineRoomChange, type RoomWritten, roomAsked } from '../change-room.ts'
import { invitesHeld, isThere } from './held.ts'
import { inviteImage } from './record.ts'

const revoked = defineRoomChange(() => ({
  name: 'video-revoke-invite',
  asked: roomAsked({ inviteId: uuid, inviteVersions: bigints }),
  subjects: [invitesHeld],
  checks: [
    isThere,
    {
      name: 'fresh invitation',
      holds: sql`r.invite_versions is null or (select i.version from invites_held i where i.n = r.n) = any (r.invite_versions)`,
      refusal: new DomainError('VERSION_MISMATCH', 'The invitation has changed since you read it: read it again.'),
    },
  ],
  room: { renews: sql`(select i.good and i.joined_at is not null from invites_held i where i.n = r.n)` },
  consequence: {
    effects: [
      cte(
        'revoked',
        sql`update ${videoInvites} i set revoked_at = r.at, version = i.version + 1, updated_at = r.at
from here f join asked r on r.n = f.n join invites_held h on h.n = f.n
where i.clinic_id = h.clinic_id and i.id = h.id and h.revoked_at is null returning i.*, f.patient_id, f.n`,
      ),
      cte(
        'never_came',
        sql`delete from ${videoParticipants} p using revoked i where p.clinic_id = i.clinic_id
and p.consultation_id = i.consultation_id and p.user_id = i.id and p.joined_at is null`,
      ),
    ],
    happened: [{ action: 'video.invite_revoked', of: videoInviteKind, rows: 'revoked' }],
  },
  members: sql`, 'invite', coalesce((select ${inviteImage('revoked', sql`false`)} from revoked where revoked.n = e.n),
(select ${inviteImage('invites_held', sql`false`)} from invites_held where invites_held.n = e.n))`,
}))

/**
 * Revokes an invitation for good; a second time changes nothing. A guest who was let in already could come back with the token
 * they have, so the room is made anew then.
 * @param request its `ifMatch` is of the invitation
 * @throws DomainError NOT_FOUND, VERSION_MISMATCH, and those of `changeRoom`
 */
export function revokeInvite(deps: Deps, request: RecordRequest, inviteId: string): Promise<RoomWritten> {
  const invitation = { inviteId, inviteVersions: versionsOf(request.ifMatch) }
  return changeRoom(deps, { request, permission: 'video:invite' }, [revoked, invitation])
}

const imageShape = z.looseObject({ invite: z.unknown() })

/** The invitation in the answer of a write. */
export const inviteIn = (image: unknown): unknown => imageShape.parse(image).invite

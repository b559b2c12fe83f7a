import { sql } from 'drizzle-orm'
import { cte } from '../../../db/cte.ts'
import { videoInvites } from '../../../db/schema/video.ts'
import { instantParam } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { videoInvite } from '../../../records/video-room.ts'
import { alsoOf } from '../../appointments/consequence.ts'
import { isOpenForCallers } from '../join.ts'
import { type RoomWritten, writeRoom } from '../room-write.ts'
import { inviteHeld, isStillGood } from './held.ts'

const ONLY_THE_DOCTOR = new DomainError('FORBIDDEN', 'Only the doctor of the visit admits a guest.')

/**
 * Lets a guest in. Only the doctor of the visit may, whoever invited the guest. A second request changes nothing.
 * @throws DomainError FORBIDDEN, VIDEO_WINDOW_CLOSED, NOT_FOUND, and those of `writeRoom`
 */
export function admitGuest(deps: Deps, request: RecordRequest, inviteId: string): Promise<RoomWritten> {
  const { actor } = deps
  const at = instantParam(actor.now)
  return writeRoom(deps, request, {
    permission: 'video:host',
    guards: [inviteHeld(actor, inviteId)],
    checks: [{ holds: sql`f.is_treating`, refusal: ONLY_THE_DOCTOR }, isOpenForCallers, isStillGood],
    also: alsoOf({
      effects: [
        cte(
          'admitted',
          sql`update ${videoInvites} i set admitted_at = ${at}, version = i.version + 1, updated_at = ${at} from here, invite
            where i.clinic_id = invite.clinic_id and i.id = invite.id and invite.admitted_at is null returning i.*, here.patient_id`,
        ),
      ],
      happened: [{ action: 'video.guest_admitted', of: videoInvite, rows: 'admitted' }],
    }),
  })
}

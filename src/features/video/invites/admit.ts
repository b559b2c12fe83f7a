import { sql } from 'drizzle-orm'
import { uuid } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { videoInvites } from '../../../db/schema/video.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { videoInviteKind } from '../../../records/video-room.ts'
import { changeRoom, defineRoomChange, type RoomWritten, roomAsked } from '../change-room.ts'
import { openForCallers } from '../join.ts'
import { invitesHeld, isStillGood } from './held.ts'

const admitted = defineRoomChange(() => ({
  name: 'video-admit-guest',
  asked: roomAsked({ inviteId: uuid }),
  subjects: [invitesHeld],
  checks: [
    {
      name: 'by the doctor',
      holds: sql`f.is_treating`,
      refusal: new DomainError('FORBIDDEN', 'Only the doctor of the visit admits a guest.'),
    },
    openForCallers,
    isStillGood,
  ],
  consequence: {
    effects: [
      cte(
        'admitted',
        sql`update ${videoInvites} i set admitted_at = r.at, version = i.version + 1, updated_at = r.at
from here f join asked r on r.n = f.n join invites_held h on h.n = f.n
where i.clinic_id = h.clinic_id and i.id = h.id and h.admitted_at is null returning i.*, f.patient_id, f.n`,
      ),
    ],
    happened: [{ action: 'video.guest_admitted', of: videoInviteKind, rows: 'admitted' }],
  },
}))

/**
 * Lets a guest in. Only the doctor of the visit may, whoever invited the guest. A second request changes nothing.
 * @throws DomainError FORBIDDEN, VIDEO_WINDOW_CLOSED, NOT_FOUND, and those of `changeRoom`
 */
export function admitGuest(deps: Deps, request: RecordRequest, inviteId: string): Promise<RoomWritten> {
  return changeRoom(deps, { request, permission: 'video:host' }, [admitted, { inviteId }])
}

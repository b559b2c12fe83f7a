import { sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import type { RecordRequest } from '../../db/request.ts'
import { FINAL } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { isInState, wrongStepOf } from '../../records/visits/appointment-change.ts'
import { changeRoom, defineRoomChange, type RoomWritten, roomAsked } from './change-room.ts'

const asked = roomAsked({})

const isThereOrComing = (refusal: Check['refusal']): Check => ({
  name: 'there or coming',
  holds: sql`f.room_id is not null or not (${isInState(FINAL)})`,
  refusal,
})

const missingRoom = defineRoomChange(() => ({ name: 'video-room', asked, checks: [isThereOrComing(wrongStepOf)] }))

/**
 * Makes the visit's room if it is missing.
 * @throws DomainError INVALID_STATUS_TRANSITION for a visit that is over and had none, and those of `changeRoom`
 */
export function makeRoom(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return changeRoom(deps, { request, permission: 'video:host' }, [missingRoom, {}])
}

const roomStatus = defineRoomChange(() => ({
  name: 'video-status',
  asked,
  checks: [
    isThereOrComing(new DomainError('VIDEO_ROOM_NOT_FOUND', 'The visit is over, so no video room can be created.')),
  ],
}))

/**
 * The state of the visit's room, which is made if the visit is still to come and has none yet.
 * @throws DomainError VIDEO_ROOM_NOT_FOUND for a visit that is over and had none, and those of `changeRoom`
 */
export function readRoomStatus(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return changeRoom(deps, { request, permission: 'video:read' }, [roomStatus, {}])
}

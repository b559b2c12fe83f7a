import { sql } from 'drizzle-orm'
import { param } from '../../db/statement.ts'
import { FINAL } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { wrongStep } from '../appointments/change.ts'
import { type RoomWritten, writeRoom } from './room-write.ts'

const isThereOrComing = sql`(f.room_id is not null or f.status <> all(${param(`{${FINAL.join(',')}}`, 'text[]')}))`

/**
 * Makes the visit's room if it is missing.
 * @throws DomainError INVALID_STATUS_TRANSITION for a visit that is over and had none, and those of `writeRoom`
 */
export function makeRoom(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return writeRoom(deps, request, {
    permission: 'video:host',
    checks: [{ holds: isThereOrComing, refusal: (was) => wrongStep(was, deps.actor) }],
  })
}

/**
 * The state of the visit's room, which is made if the visit is still to come and has none yet.
 * @throws DomainError VIDEO_ROOM_NOT_FOUND for a visit that is over and had none, and those of `writeRoom`
 */
export function readRoomStatus(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return writeRoom(deps, request, {
    permission: 'video:read',
    checks: [
      {
        holds: isThereOrComing,
        refusal: new DomainError('VIDEO_ROOM_NOT_FOUND', 'The visit is over and never had a video room.'),
      },
    ],
  })
}

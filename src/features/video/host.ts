import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { instantParam, param } from '../../db/statement.ts'
import { statesBefore } from '../../domain/appointment.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { wrongStep } from '../appointments/change.ts'
import { alsoOf } from '../appointments/consequence.ts'
import { callersLeave } from '../appointments/room-effects.ts'
import { orWasNoShow, type TakeBack, takeBackOrder, unlessNoShow } from '../appointments/take-back.ts'
import { callerAsGuest } from './guest.ts'
import { isOpenForCallers } from './join.ts'
import { type RoomWritten, writeRoom } from './room-write.ts'

const STARTABLE = statesBefore('start', { type: 'VIDEO_CALL', isStaff: true })

/**
 * Starts the call, or takes it up again after it was ended. The first start also starts the visit, and takes it back first
 * where it was a no-show.
 * @throws DomainError INVALID_STATUS_TRANSITION and those of `writeRoom`
 */
export function startCall(deps: Deps, request: RecordRequest, takeBack: TakeBack): Promise<RoomWritten> {
  const start = () => writeStart(deps, request)
  return unlessNoShow(start, async (doctorId) => {
    await takeBack(takeBackOrder(deps.actor, request), doctorId)
    return start()
  })
}

function writeStart(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  const { actor } = deps
  const at = instantParam(actor.now)
  return writeRoom(deps, request, {
    permission: 'video:host',
    checks: [
      {
        holds: sql`f.status = any(${param(`{IN_PROGRESS,${STARTABLE.join(',')}}`, 'text[]')})`,
        refusal: (was) => wrongStep(was, actor),
      },
      {
        holds: sql`f.status <> 'NO_SHOW'`,
        refusal: (was) => orWasNoShow(wrongStep(was, actor), was, { actor, verb: 'start' }),
      },
    ],
    room: {
      status: sql`'ACTIVE'`,
      startedAt: sql`coalesce(f.room_started_at, ${at})`,
      endedAt: sql`null::timestamptz`,
    },
    event: 'video.started',
    visit: {
      when: sql`f.status <> 'IN_PROGRESS'`,
      set: sql`status = 'IN_PROGRESS', started_at = ${at}`,
      event: 'appointment.started',
    },
    guest: callerAsGuest(actor, { id: v7(), when: sql`f.is_treating`, joins: sql`true` }),
  })
}

/**
 * Ends the call, and with it every token that was given for it. The visit goes on until its doctor completes it.
 * @throws DomainError INVALID_STATUS_TRANSITION for a call that has not begun, and those of `writeRoom`
 */
export function endCall(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  const { actor } = deps
  const isEnding = sql`f.room_status = 'ACTIVE'`
  return writeRoom(deps, request, {
    permission: 'video:host',
    checks: [{ holds: sql`f.room_status in ('ACTIVE', 'COMPLETED')`, refusal: (was) => wrongStep(was, actor) }],
    room: {
      status: sql`'COMPLETED'`,
      endedAt: sql`case when ${isEnding} then ${instantParam(actor.now)} else f.room_ended_at end`,
      admittedAt: sql`null::timestamptz`,
      rotates: isEnding,
    },
    event: 'video.ended',
    also: alsoOf(callersLeave({ rows: 'saved', at: sql`saved.updated_at`, n: sql`0` })),
  })
}

/**
 * Lets the patient in from the waiting room before the call is started.
 * @throws DomainError VIDEO_WINDOW_CLOSED once the call or the visit is over, and those of `writeRoom`
 */
export function admitPatient(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return writeRoom(deps, request, {
    permission: 'video:host',
    checks: [isOpenForCallers],
    room: { admittedAt: sql`coalesce(f.room_admitted_at, ${instantParam(deps.actor.now)})` },
    event: 'video.admitted',
  })
}

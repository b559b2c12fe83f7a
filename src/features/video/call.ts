import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { uuid } from '../../db/asked.ts'
import type { RecordRequest } from '../../db/request.ts'
import { statesBefore } from '../../domain/appointment.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { callersLeave } from '../../records/video-room.ts'
import { readImage } from '../../records/visits/appointment.ts'
import { isInState, t, wrongStepOf } from '../../records/visits/appointment-change.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { orWasNoShow, unlessNoShow } from '../calendar/moving/no-show.ts'
import { takeBackTask } from '../calendar/moving/take-back.ts'
import { changeRoom, defineRoomChange, type RoomWritten, roomAsked, tryRoomChange } from './change-room.ts'
import { callerAsGuest } from './guest.ts'
import { openForCallers } from './join.ts'

const STARTABLE = statesBefore('start', { type: 'VIDEO_CALL', isStaff: true })

const started = defineRoomChange(() => ({
  name: 'video-start',
  asked: roomAsked({ guestId: uuid }),
  checks: [
    { name: 'step', holds: isInState(['IN_PROGRESS', ...STARTABLE]), refusal: wrongStepOf },
    {
      name: 'no no-show',
      holds: sql`${t.status} <> 'NO_SHOW'`,
      refusal: (refused) => {
        const { actor, image } = refused
        return orWasNoShow(wrongStepOf(refused), readImage(image), { actor, verb: 'start' })
      },
    },
  ],
  room: {
    status: sql`'ACTIVE'`,
    startedAt: sql`coalesce(f.room_started_at, r.at)`,
    endedAt: sql`null::timestamptz`,
    event: 'video.started',
  },
  visit: {
    when: sql`t.status <> 'IN_PROGRESS'`,
    set: sql`status = 'IN_PROGRESS', started_at = r.at`,
    action: 'appointment.started',
  },
  guest: callerAsGuest({ when: sql`f.is_treating`, joins: sql`true` }),
}))

/**
 * Starts the call, or takes it up again after it was ended. The first start also starts the visit, and takes it back first
 * where it was a no-show.
 * @throws DomainError INVALID_STATUS_TRANSITION and those of `changeRoom`
 */
export function startCall(deps: Deps, request: RecordRequest, calendars: Calendars): Promise<RoomWritten> {
  const asking = { request, permission: 'video:host' as const }
  return unlessNoShow(
    () => tryRoomChange(deps, asking, [started, { guestId: v7() }]),
    async (doctorId) => {
      await calendars.takeBack(takeBackTask(deps.actor, request), doctorId)
      return changeRoom(deps, asking, [started, { guestId: v7() }])
    },
  )
}

const isEnding = sql`f.room_status = 'ACTIVE'`

const ended = defineRoomChange(() => ({
  name: 'video-end',
  asked: roomAsked({}),
  checks: [{ name: 'begun', holds: sql`f.room_status in ('ACTIVE', 'COMPLETED')`, refusal: wrongStepOf }],
  room: {
    status: sql`'COMPLETED'`,
    endedAt: sql`case when ${isEnding} then r.at else f.room_ended_at end`,
    admittedAt: sql`null::timestamptz`,
    rotates: isEnding,
    event: 'video.ended',
  },
  consequence: callersLeave({ rows: 'saved', at: sql`saved.updated_at`, n: sql`saved.n` }),
}))

/**
 * Ends the call, and with it every token that was given for it. The visit goes on until its doctor completes it.
 * @throws DomainError INVALID_STATUS_TRANSITION for a call that has not begun, and those of `changeRoom`
 */
export function endCall(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return changeRoom(deps, { request, permission: 'video:host' }, [ended, {}])
}

const admitted = defineRoomChange(() => ({
  name: 'video-admit',
  asked: roomAsked({}),
  checks: [openForCallers],
  room: { admittedAt: sql`coalesce(f.room_admitted_at, r.at)`, event: 'video.admitted' },
}))

/**
 * Lets the patient in from the waiting room before the call is started.
 * @throws DomainError VIDEO_WINDOW_CLOSED once the call or the visit is over, and those of `changeRoom`
 */
export function admitPatient(deps: Deps, request: RecordRequest): Promise<RoomWritten> {
  return changeRoom(deps, { request, permission: 'video:host' }, [admitted, {}])
}

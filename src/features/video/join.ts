import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { flag, uuid } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { joinWindow } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import { nameInCall, tokenSpan, type VideoProvider } from '../../domain/video.ts'
import { again, anew } from '../../platform/again.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { type AppointmentImage, readImage, situationOf } from '../../records/visits/appointment.ts'
import { isInState, t } from '../../records/visits/appointment-change.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { unlessNoShow, WasNoShow } from '../calendar/moving/no-show.ts'
import { takeBackTask } from '../calendar/moving/take-back.ts'
import { defineRoomChange, ROOM_CHANGES, roomAsked, tryRoomChange } from './change-room.ts'
import { callerAsGuest, guestId } from './guest.ts'
import { isHeldBack, readRoom } from './present.ts'
import type { JoinToken } from './schemas.ts'

export const WINDOW_CLOSED = new DomainError(
  'VIDEO_WINDOW_CLOSED',
  'The room is not open now: windows.join of the visit says when it is.',
)

export const NOT_CONFIGURED = new DomainError(
  'VIDEO_NOT_CONFIGURED',
  'This installation has no video service: tell its operator.',
)

export const openForCallers: Check = {
  name: 'open for callers',
  holds: sql`${isInState(['SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'])} and f.room_status in ('SCHEDULED', 'ACTIVE')`,
  refusal: WINDOW_CLOSED,
}

const isHeld = sql`(not f.is_treating and f.has_waiting_room and f.room_status = 'SCHEDULED' and f.room_admitted_at is null
and f.status <> 'IN_PROGRESS')`

const joined = defineRoomChange(() => ({
  name: 'video-join',
  asked: roomAsked({ guestId: uuid, hasProvider: flag, reports: flag }),
  holdsPeople: true,
  checks: [
    {
      // A no-show may still come: its doctor's joining takes it back. In `actions` the same holds for `join`.
      name: 'may be joined',
      holds: sql`${openForCallers.holds} or ${t.status} = 'NO_SHOW' and f.is_own_day and f.room_status <> 'COMPLETED'`,
      refusal: WINDOW_CLOSED,
    },
    { name: 'in the window', holds: sql`f.in_window`, refusal: WINDOW_CLOSED },
    { name: 'provider', holds: sql`r.has_provider`, refusal: NOT_CONFIGURED },
    {
      // Asked last, so that nothing is taken back for a call that cannot be joined.
      name: 'taken back by its doctor',
      holds: sql`${t.status} <> 'NO_SHOW' or not f.is_treating`,
      refusal: ({ image }) => new WasNoShow(readImage(image).doctor_id),
    },
  ],
  action: 'video.token_requested',
  visit: {
    when: sql`not f.is_treating and (t.status in ('SCHEDULED', 'CONFIRMED') or t.status = 'NO_SHOW' and t.checked_in_at is null)`,
    set: sql`status = case when t.status = 'NO_SHOW' then t.status else 'CHECKED_IN' end, checked_in_at = r.at`,
    action: sql`case e.status when 'NO_SHOW' then 'appointment.came_late' else 'appointment.checked_in' end`,
  },
  guest: callerAsGuest({ when: sql`f.status <> 'NO_SHOW'`, joins: sql`not r.reports and not ${isHeld}` }),
  members: sql`, 'guest_id', ${guestId}`,
}))

const TRIES = 3

/**
 * A token for the caller to join the call with, or that they are to wait. A patient's first one checks them in; after a
 * no-show it only shows the desk that they came. The doctor's takes the no-show back.
 * @param provider null where none is set up: then nothing is written either
 * @throws DomainError VIDEO_WINDOW_CLOSED, VIDEO_NOT_CONFIGURED and those of `changeRoom`
 */
export function joinCall(
  deps: Deps,
  id: string,
  { provider, calendars }: { provider: VideoProvider | null; calendars: Calendars },
): Promise<JoinToken> {
  const join = () => writeJoin(deps, id, provider)
  return unlessNoShow(join, async (doctorId) => {
    await calendars.takeBack(takeBackTask(deps.actor, { clinicId: clinicOf(deps.actor), id }), doctorId)
    const joining = await join()
    if (joining instanceof Error) throw joining
    return joining
  })
}

function writeJoin({ db, actor }: Deps, id: string, provider: VideoProvider | null): Promise<JoinToken | Error> {
  const request = { clinicId: clinicOf(actor), id, ifMatch: null, idempotency: null }
  const asking = { request, permission: 'video:join' as const }
  const called = { hasProvider: provider !== null, reports: provider?.reports ?? false }
  return again<JoinToken | Error>(TRIES, async () => {
    const outcome = await tryRoomChange({ db, actor }, asking, [joined, { ...called, guestId: v7() }])
    if (outcome instanceof Error) return outcome
    const { image } = outcome
    // A visit that was cancelled or missed has no room.
    if (image.visit_status === 'NO_SHOW') return { waiting: true, token: null }
    const room = readRoom(image)
    const { guest_id: participantId } = image
    if (provider && typeof participantId === 'string') {
      if (!room.is_treating && isHeldBack(room)) return { waiting: true, token: null }
      return tokenFor(provider, {
        participantId,
        roomName: room.room.room_name,
        moderator: room.is_treating,
        visit: readImage(room.visit),
        actor,
      })
    }
    return anew(ROOM_CHANGES)
  })
}

interface Joining {
  participantId: string
  roomName: string
  moderator: boolean
  visit: AppointmentImage
  actor: Deps['actor']
}

async function tokenFor(
  provider: VideoProvider,
  { participantId, roomName, moderator, visit, actor }: Joining,
): Promise<JoinToken> {
  const { settings } = visit.clinic
  const window = joinWindow(situationOf(visit, actor.caller, actor.now).visit, settings)
  if (!window) throw WINDOW_CLOSED
  const span = tokenSpan(window, actor.now)
  const token = await provider.sign({
    roomName,
    participantId,
    name: nameInCall({ moderator, doctorName: visit.doctor.name }),
    moderator,
    recording: moderator && settings.videoRecording,
    ...span,
  })
  return {
    waiting: false,
    token,
    roomName,
    url: provider.urlOf(roomName, token),
    expiresAt: new Date(span.expiresAt).toISOString(),
    moderator,
  }
}

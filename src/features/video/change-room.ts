import { type SQL, sql } from 'drizzle-orm'
import type { AskedColumn } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { type Cte, cte } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'
import { changedSinceHeld, ONE_RECORD } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { defineWrite, type RowOf, type RowsAsked, rowsAsked, tryWrite, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { reach, reachesFor } from '../../records/standing.ts'
import { videoParticipantKind, videoRoomKind } from '../../records/video-room.ts'
import { accessChecks } from '../../records/visits/access-checks.ts'
import { appointmentKind, imageOf } from '../../records/visits/appointment.ts'
import { t, visitOf, visitsHeld } from '../../records/visits/appointment-change.ts'
import type { Consequence } from '../../records/visits/consequence.ts'
import { Outdated } from '../calendar/outdated.ts'
import { arePeopleUnchanged, peopleHeld } from './people-held.ts'
import { participantsOf, recordingsOf, roomsHeld } from './room.ts'
import { type NextRoom, roomEffects, roomFrom, visitEffect } from './room-next.ts'

type Columns = Record<string, AskedColumn<unknown>>

/** Whose visit's room, and how far the rights to read the visit, to do this and to see who is in the call reach. */
const ROOM = { ...ONE_RECORD, mayRead: reach, mayDo: reach, mayWatch: reach }

/** The columns of a room's rows, besides everybody's. */
export function roomAsked<C extends Columns>(columns: C): RowsAsked<C & typeof ROOM> {
  return rowsAsked({ ...ROOM, ...columns })
}

/** A write about a visit's room, which is made where there is none yet. */
interface RoomChange<C extends Columns> {
  name: string
  asked: RowsAsked<C & typeof ROOM>
  /** Whether it lets somebody in: then whoever the visit is between stays so until it is over. */
  holdsPeople?: true
  /** Further locks, after the room's. */
  subjects?: readonly Cte[]
  /** Over the row `r`, the visit `t` and `f`, what its room is to it. */
  checks?: readonly Check[]
  /** What becomes of the room; without it the room stays as it is. */
  room?: NextRoom
  /**
   * What the trail calls the request besides; without it a request that leaves the room as it was is a read of it. Null
   * where `consequence` says it all.
   */
  action?: string | null
  /** A step of the visit `t` itself, where the condition holds over it and `f`, its room as it is now. */
  visit?: { when: SQL; set: SQL; action: string | SQL }
  /** The caller's own row among the participants: effects whose last is the CTE `guest`, over `here`. */
  guest?: readonly Cte[]
  /** Fed by `here`, the visits with their room's `consultation_id`. */
  consequence?: Consequence
  /** Further members of the answer, each after a comma: over `e`, which is `here`, and the row `r`. */
  members?: SQL
}

export const NOT_VIDEO = new DomainError('NOT_A_VIDEO_APPOINTMENT', 'Only a visit of type VIDEO_CALL has a video room.')

export const FORBIDDEN = new DomainError('FORBIDDEN', 'Only the patient and the doctor of the visit may join the call.')

const isVideo: Check = { name: 'video', holds: sql`${t.type} = 'VIDEO_CALL'`, refusal: NOT_VIDEO }

/** Not a refusal: the statement runs again and then sees these people as they are now. */
const samePeople: Check = {
  name: 'people as held',
  holds: arePeopleUnchanged,
  refusal: () => new Outdated('visit'),
}

const guestAction = sql`case e.status when 'JOINED' then 'video.participant_joined' else 'video.participant_invited' end`

function happenings<C extends Columns>({ action, visit, guest, consequence }: RoomChange<C>): Happening[] {
  const looked = { of: appointmentKind, rows: 'here', isRead: true as const }
  const unlessSaved = sql` where not exists (select from saved s where s.n = e.n)`
  return [
    { action: sql`e.event`, of: videoRoomKind, rows: 'saved' },
    ...(action === undefined ? [{ ...looked, action: 'video.read', join: unlessSaved }] : []),
    ...(action ? [{ ...looked, action }] : []),
    ...(visit
      ? [{ action: visit.action, of: appointmentKind, rows: 'changed', ...changedSinceHeld(appointments) }]
      : []),
    ...(guest ? [{ action: guestAction, of: videoParticipantKind, rows: 'guest' }] : []),
    ...(consequence?.happened ?? []),
  ]
}

/** Such a write. */
export function defineRoomChange<C extends Columns>(define: () => RoomChange<C>): Write<C & typeof ROOM> {
  return defineWrite(() => {
    const change = define()
    const { name, asked, subjects = [], checks = [], visit, guest = [], consequence, members = sql`` } = change
    const people = change.holdsPeople ? peopleHeld : []
    const effects = [...guest, ...(consequence?.effects ?? [])]
    const seen = effects.map((effect) => effect.name).filter((one) => one === 'guest' || one === 'callers_left')
    const state = visit ? sql`coalesce((select v.status from changed v where v.n = e.n), e.status)` : sql`e.status`
    const asHeld = sql`(select (${imageOf('held')}) - 'n' from held where held.n = r.n)`
    return {
      name,
      asked,
      subjects: [...people, visitsHeld(...people.map((one) => one.name)), roomsHeld, ...subjects],
      from: roomFrom,
      columns: sql`f.*`,
      checks: [...accessChecks([isVideo], FORBIDDEN), ...checks, ...(change.holdsPeople ? [samePeople] : [])],
      effects: [...roomEffects(change.room), ...(visit ? [cte('changed', visitEffect(visit))] : []), ...effects],
      happened: happenings(change),
      answers: {
        // What a refusal looks at is the visit alone.
        image: sql`case when e.n is null then w.visit else jsonb_build_object('visit', w.visit, 'room', w.room,
'made', coalesce((select s.made from saved s where s.n = e.n), false),
'has_waiting_room', e.has_waiting_room, 'is_treating', e.is_treating, 'visit_status', ${state},
'participants', ${participantsOf(seen)},
'recordings', ${recordingsOf}${members}) end`,
        written: sql`e.n is not null`,
        from: sql`asked r left join here e on e.n = r.n
cross join lateral (
select ${asHeld} visit,
coalesce((select to_jsonb(s) from saved s where s.n = e.n), (select to_jsonb(v) from rooms_held v where v.n = e.n)) room offset 0
) w`,
      },
      status: 200,
    }
  })
}

export interface RoomWritten {
  image: Record<string, unknown>
  replayed: boolean
}

const TRIES = 3

export const ROOM_CHANGES = overloaded('room')

/**
 * Writes about a visit's room in one statement; the first broken check's refusal is returned, not thrown. It runs again where
 * somebody else has just made the room, or changed whom the visit is between.
 * @throws DomainError OVERLOADED and those of `tryWrite`
 */
export function tryRoomChange<C extends Columns>(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  { request, permission }: { request: RecordRequest; permission: Permission },
  [write, row]: [Write<C & typeof ROOM>, Omit<RowOf<C & typeof ROOM>, keyof typeof ROOM>],
): Promise<RoomWritten | Error> {
  const { clinicId, idempotency } = request
  const asked = {
    asking: { actor, idempotency, clinicId },
    // A room has no version that a request could name.
    row: {
      ...visitOf(actor, { ...request, ifMatch: null }, permission),
      mayWatch: reachesFor(actor.caller, 'video:read'),
      ...row,
    } as RowOf<C & typeof ROOM>,
  }
  return again<RoomWritten | Error>(TRIES, async () => {
    const written = await tryWrite(db, write, asked)
    if (written === null || written instanceof Outdated) return anew(ROOM_CHANGES)
    if (written instanceof Error) return written
    return { image: written.image, replayed: written.replayed }
  })
}

/**
 * Writes about a visit's room, as `tryRoomChange` does.
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, NOT_A_VIDEO_APPOINTMENT, then the first broken check's refusal;
 *   OVERLOADED
 */
export async function changeRoom<C extends Columns>(
  deps: Pick<Deps, 'db' | 'actor'>,
  asking: { request: RecordRequest; permission: Permission },
  asked: [Write<C & typeof ROOM>, Omit<RowOf<C & typeof ROOM>, keyof typeof ROOM>],
): Promise<RoomWritten> {
  const outcome = await tryRoomChange(deps, asking, asked)
  if (outcome instanceof Error) throw outcome
  return outcome
}

import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { changedColumns, type Image, runWrite, type Write } from '../../db/composed-write.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { sealedColumns } from '../../db/statement.ts'
import type { Permission } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { imageOf } from '../../records/appointment.ts'
import type { Also } from '../appointments/also.ts'
import { lockedAppointment } from '../appointments/composed-change.ts'
import { APPOINTMENT_NOT_FOUND } from '../appointments/not-found.ts'
import { type AppointmentImage, readImage } from '../appointments/record.ts'
import { peopleHeld, peopleUnchanged } from './people-held.ts'
import { lockedRoom, participantsOf, recordingsOf } from './room.ts'
import { facts, roomEffects, visitEffects } from './room-next.ts'

/** A condition over `f`, the visit with what its room is to it, and what its breach is. */
export interface Check {
  holds: SQL
  refusal: DomainError | ((was: AppointmentImage) => Error)
}

export interface RoomWrite {
  permission: Permission
  /** Whether it lets somebody in: then whoever the visit is between stays so until it is over. */
  holdsPeople?: true
  /** Further locks, after the room's. */
  guards?: readonly Cte[]
  checks: readonly Check[]
  /** What becomes of the room, over `f`; what is left out stays. */
  room?: {
    status?: SQL
    startedAt?: SQL
    endedAt?: SQL
    admittedAt?: SQL
    /** Whether it gets another name. */
    rotates?: SQL
    /** Whether it gets another name, nobody is in it any more, and the patient has to be admitted to it anew. */
    renews?: SQL
  }
  /** The event when that differs from what the room was. */
  event?: string
  /** What the audit trail calls the request besides; without it a request that leaves the room as it was is a read of it. */
  action?: string
  /** A step of the visit itself, for the rows of `f` that the condition holds for. */
  visit?: { when: SQL; set: SQL; event: string | SQL }
  /** The caller's own row among the participants: a CTE `guest` over `here`, which is `f` with `consultation_id`. */
  guest?: Cte
  also?: Also
  /** Further members of the image. */
  image?: SQL
}

export const NOT_VIDEO = new DomainError('NOT_A_VIDEO_APPOINTMENT', 'Only a visit of type VIDEO_CALL has a video room.')

const guestEvent = sql`case e.status when 'JOINED' then 'video.participant_joined' else 'video.participant_invited' end`

function composeRoomWrite(actor: Actor, request: RecordRequest, write: RoomWrite): Write {
  const holding = write.checks.map(({ holds }) => sql`coalesce(${holds}, false)`)
  const all = [sql`f.seen`, sql`f.reached`, sql`f.type = 'VIDEO_CALL'`, ...holding]
  const { visit, guest, also } = write
  const people = write.holdsPeople ? peopleHeld(actor, request.id) : []
  const unchanged = write.holdsPeople ? [peopleUnchanged] : []
  const effects = [...(guest ? [guest] : []), ...(also?.effects ?? [])]
  const written = effects.map(({ name }) => name).filter((name) => name === 'guest' || name === 'callers_left')
  const patient = sql`e.patient_id`
  const payload = sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`
  return {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      ...people,
      lockedAppointment(actor, request.id, people),
      lockedRoom,
      ...(write.guards ?? []),
      materialized('facts', facts(actor, write.permission)),
      cte('go', sql`select f.* from facts f where ${sql.join([...all, ...unchanged], sql` and `)}`),
    ],
    effects: [
      ...roomEffects(actor, write),
      ...(visit ? visitEffects(actor, visit) : []),
      ...effects,
      cte('looked', sql`select here.* from here${write.action ? sql`` : sql` where not exists (select from saved)`}`),
    ],
    audit: [
      { action: sql`e.event`, subjectType: 'video_consultation', from: 'saved', patient },
      { action: write.action ?? 'video.read', subjectType: 'appointment', from: 'looked', patient },
      ...(visit
        ? [
            {
              action: visit.event,
              subjectType: 'appointment',
              from: 'both',
              patient,
              changed: changedColumns({
                before: sql`e.was`,
                after: sql`e.became`,
                sealed: sealedColumns(appointments),
              }),
            },
          ]
        : []),
      ...(guest ? [{ action: guestEvent, subjectType: 'video_participant', from: 'guest', patient }] : []),
      ...(also?.audit ?? []),
    ],
    events: [
      { type: sql`e.event`, subjectType: 'video_consultation', from: 'saved', payload },
      ...(visit
        ? [
            {
              type: visit.event,
              subjectType: 'appointment',
              from: 'both',
              payload: sql`jsonb_build_object('status', e.status)`,
            },
          ]
        : []),
      ...(guest
        ? [
            {
              type: guestEvent,
              subjectType: 'video_participant',
              from: 'guest',
              payload: sql`jsonb_build_object('status', e.status, 'consultationId', e.consultation_id)`,
            },
          ]
        : []),
      ...(also?.events ?? []),
    ],
    image: sql`select jsonb_build_object('room', r.room, 'made', coalesce((select made from saved), false),
        'has_waiting_room', here.has_waiting_room, 'is_treating', here.is_treating,
        'visit', (select ${imageOf('cur')} from cur), 'visit_status', ${visit ? sql`coalesce((select a.status from a), here.status)` : sql`here.status`},
        'participants', ${participantsOf(actor, written)}, 'recordings', ${recordingsOf(sql`here_room`)}${write.image ?? sql``}) as image
      from here, lateral (select coalesce((select to_jsonb(saved) from saved), (select to_jsonb(room) from room)) room) r,
        lateral (select here.clinic_id, here.consultation_id id, r.room->>'room_name' room_name) here_room`,
    verdict: {
      checks: sql`(select to_jsonb(array[${sql.join(all, sql`, `)}]) from facts f)`,
      was: sql`(select ${imageOf('cur')} from cur)`,
    },
  }
}

const verdictShape = z.looseObject({
  checks: z.array(z.boolean()).nullable(),
  was: z.record(z.string(), z.unknown()).nullable(),
})

export const FORBIDDEN = new DomainError('FORBIDDEN', 'The call is between the patient and who treats them.')

export interface RoomWritten {
  image: Image
  replayed: boolean
}

const TRIES = 3

/**
 * Writes about a visit's room in one statement, which makes the room where there is none yet.
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, NOT_A_VIDEO_APPOINTMENT, then the first broken check's refusal
 */
export async function writeRoom(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  request: RecordRequest,
  write: RoomWrite,
): Promise<RoomWritten> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await runWrite(db, composeRoomWrite(actor, request, write))
    if (result.done) return { image: result.image, replayed: result.replayed }
    const { checks: held, was } = verdictShape.parse(result.verdict)
    if (was === null || held === null || !held[0]) throw APPOINTMENT_NOT_FOUND
    const broken = held.indexOf(false)
    if (broken < 0) continue
    const refusal = [FORBIDDEN, NOT_VIDEO, ...write.checks.map((check) => check.refusal)][broken - 1]
    if (!refusal) break
    throw typeof refusal === 'function' ? refusal(readImage(was)) : refusal
  }
  throw new DomainError('OVERLOADED', 'The room is changing too quickly; try again.', { retryAfter: 1 })
}

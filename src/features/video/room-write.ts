import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { changedColumns, type Image, runWrite, type Write } from '../../db/composed-write.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { instantParam, param, sealedColumns } from '../../db/statement.ts'
import type { Permission } from '../../domain/access.ts'
import { FINAL } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { imageOf } from '../../records/appointment.ts'
import type { Also } from '../appointments/also.ts'
import { lockedAppointment } from '../appointments/composed-change.ts'
import { reaches, treats } from '../appointments/image.ts'
import { APPOINTMENT_NOT_FOUND } from '../appointments/not-found.ts'
import { type AppointmentImage, readImage } from '../appointments/record.ts'
import { freshRoomName } from '../appointments/room-effects.ts'
import { lockedRoom, madeForVisit, participantsOf, recordingsOf } from './room.ts'

/** A condition over `f`, the visit with what its room is to it, and what its breach is. */
export interface Check {
  holds: SQL
  refusal: DomainError | ((was: AppointmentImage) => Error)
}

export interface RoomWrite {
  permission: Permission
  checks: readonly Check[]
  /** What becomes of the room, over `f`; what is left out stays. */
  room?: { status?: SQL; startedAt?: SQL; endedAt?: SQL; admittedAt?: SQL; rotates?: SQL }
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

const finalStates = param(`{${FINAL.join(',')}}`, 'text[]')

const NOT_VIDEO = new DomainError('NOT_A_VIDEO_APPOINTMENT', 'Only a visit of type VIDEO_CALL has a video room.')

/** The visit with what its room is to it: one that was made for somebody else is as good as none. */
function facts({ caller, now }: Actor, permission: Permission): SQL {
  const isOurs = sql`(room.id is not null and not room.outdated)`
  const opens = minutesSetting('c', 'joinOpensMinutes')
  const closes = minutesSetting('c', 'joinClosesMinutes')
  return sql`select cur.*, room.id room_id, coalesce(room.outdated, false) outdated,
    local_of(cur.starts_at, cur.timezone)::date = local_of(${instantParam(now)}, cur.timezone)::date is_own_day,
    case when ${isOurs} then room.status else 'SCHEDULED' end room_status,
    case when ${isOurs} then room.admitted_at end room_admitted_at,
    case when ${isOurs} then room.started_at end room_started_at,
    case when ${isOurs} then room.ended_at end room_ended_at,
    ${treats(caller, 'cur')} is_treating,
    coalesce((c.settings->>'waitingRoom')::boolean, true) has_waiting_room,
    ${instantParam(now)} between cur.starts_at - ${opens} and cur.ends_at + ${closes} in_window,
    ${reaches(caller, 'appointments:read', 'cur')} seen, ${reaches(caller, permission, 'cur')} reached
    from cur join ${clinics} c on c.id = cur.clinic_id left join room on true`
}

/** The room as it is to be, and its one row, which is written when it is another than it was; a visit that is over gets none. */
function roomEffects({ now }: Actor, { room = {}, event = 'video.room_changed' }: RoomWrite): Cte[] {
  const at = instantParam(now)
  return [
    cte(
      'next',
      sql`select n.*, (n.room_id is null and n.status <> all(${finalStates})) or n.outdated or n.changes writes,
          case when n.changes then ${param(event, 'text')} when n.room_id is null then 'video.room_created' else 'video.room_renewed' end event
        from (select m.*, (m.n_status, m.n_started_at, m.n_ended_at, m.n_admitted_at) is distinct from
          (m.room_status, m.room_started_at, m.room_ended_at, m.room_admitted_at) changes
        from (select f.*, gen_random_uuid() new_id, ${room.status ?? sql`f.room_status`} n_status,
          ${room.startedAt ?? sql`f.room_started_at`} n_started_at, ${room.endedAt ?? sql`f.room_ended_at`} n_ended_at,
          ${room.admittedAt ?? sql`f.room_admitted_at`} n_admitted_at, f.outdated or ${room.rotates ?? sql`false`} rotates from go f) m) n`,
    ),
    cte(
      'saved',
      sql`insert into ${videoConsultations} (clinic_id, id, appointment_id, room_name, made_for, status, started_at, ended_at,
          admitted_at, created_at, updated_at)
        select n.clinic_id, n.new_id, n.id, ${freshRoomName}, ${madeForVisit('n')}, n.n_status, n.n_started_at, n.n_ended_at,
          n.n_admitted_at, ${at}, ${at} from next n where n.writes
        on conflict (clinic_id, appointment_id) do update set status = excluded.status, started_at = excluded.started_at,
          ended_at = excluded.ended_at, admitted_at = excluded.admitted_at, made_for = excluded.made_for,
          room_name = case when (select rotates from next) then excluded.room_name else video_consultations.room_name end,
          previous_names = case when (select rotates from next) then array_append(video_consultations.previous_names, video_consultations.room_name)
            else video_consultations.previous_names end,
          version = video_consultations.version + 1, updated_at = excluded.updated_at
        where video_consultations.id = (select room_id from next)
        returning *, (select patient_id from next) patient_id, (select event from next) event, xmax = 0 made`,
    ),
    // Where somebody else has just made the room, this statement has not seen it: nothing is done, and it is run again.
    cte(
      'here',
      sql`select n.*, coalesce(saved.id, n.room_id) consultation_id from next n left join saved on true
        where saved.id is not null or not n.writes`,
    ),
  ]
}

function visitEffects({ now }: Actor, { when, set }: NonNullable<RoomWrite['visit']>): Cte[] {
  return [
    cte(
      'a',
      sql`update ${appointments} t set ${set}, version = t.version + 1, updated_at = ${instantParam(now)}
        from here f where t.clinic_id = f.clinic_id and t.id = f.id and ${when} returning t.*`,
    ),
    cte(
      'both',
      sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id`,
    ),
  ]
}

const guestEvent = sql`case e.status when 'JOINED' then 'video.participant_joined' else 'video.participant_invited' end`

function composeRoomWrite(actor: Actor, request: RecordRequest, write: RoomWrite): Write {
  const holding = write.checks.map(({ holds }) => sql`coalesce(${holds}, false)`)
  const all = [sql`f.seen`, sql`f.reached`, sql`f.type = 'VIDEO_CALL'`, ...holding]
  const { visit, guest, also } = write
  const effects = [...(guest ? [guest] : []), ...(also?.effects ?? [])]
  const written = effects.map(({ name }) => name).filter((name) => name === 'guest' || name === 'callers_left')
  const patient = sql`e.patient_id`
  const payload = sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`
  return {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      lockedAppointment(actor, request.id),
      lockedRoom,
      materialized('facts', facts(actor, write.permission)),
      cte('go', sql`select f.* from facts f where ${sql.join(all, sql` and `)}`),
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
        'participants', ${participantsOf(sql`here_room`, written)}, 'recordings', ${recordingsOf(sql`here_room`)}${write.image ?? sql``}) as image
      from here, lateral (select here.clinic_id, here.consultation_id id) here_room,
        lateral (select coalesce((select to_jsonb(saved) from saved), (select to_jsonb(room) from room)) room) r`,
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

const FORBIDDEN = new DomainError('FORBIDDEN', 'The call is between the patient and who treats them.')

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

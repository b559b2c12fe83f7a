import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { appointments } from '../../db/schema/appointments.ts'
import { cte, param, withCtes } from '../../db/statement.ts'
import { keptColumn, replayKept } from '../../db/write.ts'
import { mayEver } from '../../domain/access.ts'
import { isStaffFor, mayStep, statesBefore } from '../../domain/appointment.ts'
import { checkPlace, type Wish } from '../../domain/booking.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { TreatmentType } from '../../domain/visit.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { changeWindowClosed } from './cancel.ts'
import { type Changed, isFresh, wrongStep } from './change.ts'
import { imageOf, inCallersClinic, reaches } from './image.ts'
import { APPOINTMENT_NOT_FOUND } from './queries.ts'
import { type AppointmentImage, readImage, situationOf } from './record.ts'
import type { MoveOrder } from './reschedule.ts'
import type { ChangeInput } from './schemas.ts'
import { editAppointment, plainColumns } from './update.ts'

const MOVING = ['appointmentDate', 'duration', 'doctorId', 'type', 'locationId', 'overbook'] as const

const readShape = z.object({
  kept: z.unknown(),
  was: z.record(z.string(), z.unknown()).nullable(),
  seen: z.boolean().nullable(),
  reached: z.boolean().nullable(),
  fresh: z.boolean().nullable(),
})

/** The visit before a move, or the answer its key has had already; refused in the contract's order. */
async function readForMove({ db, actor }: Deps, request: RecordRequest): Promise<AppointmentImage | Changed> {
  const cur = cte(
    'cur',
    sql`select t.* from ${appointments} t where ${inCallersClinic(actor.caller, sql`t.clinic_id`)} and t.id = ${param(request.id, 'uuid')}`,
  )
  const [row] = await db.run(sql`${withCtes([cur])} select ${keptColumn(actor, request.idempotency)} kept,
    (select ${imageOf('cur')} from cur) was, (select ${reaches(actor.caller, 'appointments:read', 'cur')} from cur) seen,
    (select ${reaches(actor.caller, 'appointments:change', 'cur')} from cur) reached,
    (select ${isFresh(request.ifMatch)} from cur) fresh`)
  const { kept, was, seen, reached, fresh } = readShape.parse(row)
  const replay = replayKept(kept, request.idempotency)
  if (replay) return { image: replay.image, replayed: true, changed: false }
  if (!was || !seen) throw APPOINTMENT_NOT_FOUND
  if (!reached) throw new DomainError('FORBIDDEN', 'You may see this appointment, but not do this to it.')
  if (!fresh) throw new DomainError('VERSION_MISMATCH', 'The appointment has changed since you read it.')
  return readImage(was)
}

/** The visit's time and place with the changes put over them. */
function wishOf(was: AppointmentImage, input: ChangeInput): Wish {
  const type = input.type ?? was.type
  const kept = type === 'VIDEO_CALL' && was.type !== type ? null : was.location_id
  return {
    clinicId: was.clinic_id,
    appointmentDate: input.appointmentDate ?? new Date(was.starts_at).toISOString(),
    type,
    locationId: input.locationId === undefined ? kept : input.locationId,
    duration: input.duration ?? (was.ends_at - was.starts_at) / 60_000,
    isOwnDuration: input.duration !== undefined,
    treatmentType: (input.treatmentType ?? was.treatment_type) as TreatmentType,
    overbook: input.overbook ?? false,
  }
}

/** Whether the request moves the visit: a client may also send back what it has read. */
function isMove(was: AppointmentImage, wish: Wish, input: ChangeInput): boolean {
  const isSameTime = input.appointmentDate === undefined || Date.parse(input.appointmentDate) === was.starts_at
  const isSameDoctor = input.doctorId === undefined || input.doctorId === was.doctor_id
  const isSamePlace = wish.type === was.type && wish.locationId === was.location_id
  const isSameLength = wish.duration === (was.ends_at - was.starts_at) / 60_000
  const isSameOverbook = input.overbook === undefined || input.overbook === was.overbook
  return !(isSameTime && isSameDoctor && isSamePlace && isSameLength && isSameOverbook)
}

/** Where a move is decided: the calendar of the doctor it goes to. Null when the visit has changed since it was read. */
export type MoveTo = (order: MoveOrder) => Promise<Changed | null>

export interface Updated extends Changed {
  /** The visit's doctor and time before, where it was moved. */
  before?: AppointmentImage
}

const TRIES = 3

/**
 * A PUT: a move where time, length, doctor, type or place change, an edit otherwise.
 * @throws DomainError, as `changeAppointment` and the doctor's calendar do
 */
export async function updateAppointment(
  deps: Deps,
  request: RecordRequest,
  { input, moveTo }: { input: ChangeInput; moveTo: MoveTo },
): Promise<Updated> {
  if (!MOVING.some((name) => name in input)) return editAppointment(deps, request, input)
  if (!mayEver(deps.actor.caller.roles, 'appointments:change')) {
    throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const was = await readForMove(deps, request)
    if ('replayed' in was) return was
    const wish = wishOf(was, input)
    if (!isMove(was, wish, input)) {
      const rest = Object.fromEntries(
        Object.entries(input).filter(([name]) => !(MOVING as readonly string[]).includes(name)),
      )
      return editAppointment(deps, request, rest)
    }
    if (input.status !== undefined)
      throw invalidField('#/status', 'cannot be changed together with time, doctor or place')
    refuseMove(deps, was)
    checkPlace({ ...wish, hasAddress: Boolean(input.address) })
    refuseClinicalTexts(deps, was, input)
    const plain = await plainColumns(deps, request, input)
    const changed = await moveTo({
      actor: deps.actor,
      request,
      doctorId: input.doctorId ?? was.doctor_id,
      was: { version: was.version, doctorId: was.doctor_id },
      wish,
      set: { ...plain, ...(wish.type === 'HOME_VISIT' ? {} : { address: null }) },
    })
    if (changed) return { ...changed, before: was }
  }
  throw new DomainError('OVERLOADED', 'The appointment is changing too quickly; try again.', { retryAfter: 1 })
}

function refuseMove({ actor }: Deps, was: AppointmentImage): void {
  const situation = situationOf(was, actor.caller, actor.now)
  const isStaff = isStaffFor(situation, 'appointments:change')
  if (!statesBefore('reschedule', { type: was.type, isStaff }).includes(was.status)) throw wrongStep(was, actor)
  if (!mayStep('reschedule', situation)) throw changeWindowClosed(was)
}

/** Clinical texts do not go with a move: a visit that can be moved has none yet. */
function refuseClinicalTexts({ actor }: Deps, was: AppointmentImage, input: ChangeInput): void {
  const { diagnosis, treatmentPlan, clinicalNotes } = input
  if ([diagnosis, treatmentPlan, clinicalNotes].some((text) => text !== undefined)) throw wrongStep(was, actor)
}

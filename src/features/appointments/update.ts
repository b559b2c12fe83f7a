import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import { namesIn } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import { changeUntil, isStaffFor, mayStep, statesBefore, statusAfterMove } from '../../domain/appointment.ts'
import { checkPlace, type Wish } from '../../domain/booking.ts'
import { invalidField } from '../../domain/errors.ts'
import { statusAfterHandOver } from '../../domain/moving.ts'
import { readInstant } from '../../domain/time.ts'
import type { TreatmentType } from '../../domain/visit.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { callerReaches } from '../../records/visibility.ts'
import { onlyStaffMaySet } from '../../records/visits/access-checks.ts'
import { type AppointmentImage, situationOf } from '../../records/visits/appointment.ts'
import { type Changed, wrongStep } from '../../records/visits/appointment-change.ts'
import { changeWindowClosed } from '../../records/visits/change-window.ts'
import { CLINICAL } from '../../records/visits/clinical-text.ts'
import { patientLocked } from '../../records/visits/edited-fields.ts'
import { openTextsThatGo, type PatientsColumn, unnamed } from '../../records/visits/texts-that-go.ts'
import { externalIdTaken, holdingExternalId } from '../../records/visits/visit-external-id.ts'
import { zoneOfNow } from '../../records/visits/zone-of-now.ts'
import type { Calendars } from '../calendar/calendars.ts'
import type { HandOverTask } from '../calendar/moving/hand-over.ts'
import { editAppointment, refuseByRole } from './edit.ts'
import { editedRow, fieldsGiven } from './fields-given.ts'
import { readBefore } from './read-before.ts'
import type { ChangeInput } from './schemas.ts'
import { has, isStaffNoteOnly, refuseStaffFields, staffFieldsIn } from './staff-fields.ts'

const MINUTE = 60_000

const MOVING = ['appointmentDate', 'duration', 'doctorId', 'type', 'locationId', 'overbook'] as const

/** The visit's time and place with the changes put over them. */
function wishOf(was: AppointmentImage, input: ChangeInput): Wish {
  const type = input.type ?? was.type
  const kept = type === 'VIDEO_CALL' && was.type !== type ? null : was.location_id
  return {
    clinicId: was.clinic_id,
    appointmentDate: input.appointmentDate ?? new Date(was.starts_at).toISOString(),
    type,
    locationId: input.locationId === undefined ? kept : input.locationId,
    duration: input.duration ?? durationOf(was),
    isOwnDuration: input.duration !== undefined,
    treatmentType: (input.treatmentType ?? was.treatment_type) as TreatmentType,
    overbook: input.overbook ?? false,
  }
}

/** Whether the request moves the visit: a client may also send back what it has read. Wall-clock time is in the zone of now. */
function isMove(was: AppointmentImage, wish: Wish, { input, zone }: { input: ChangeInput; zone: string }): boolean {
  const isSamePlace = wish.type === was.type && wish.locationId === was.location_id
  if (!isSamePlace) return true
  const isSameTime = readInstant(wish.appointmentDate, zone) === was.starts_at
  const isSameDoctor = input.doctorId === undefined || input.doctorId === was.doctor_id
  const isSameLength = wish.duration === durationOf(was)
  // To allow overbooking moves nothing; to take it back is to ask whether the time can be had without.
  const isSameOverbook = input.overbook !== false || !was.overbook
  return !(isSameTime && isSameDoctor && isSameLength && isSameOverbook)
}

const STATUS_BESIDE_TIME = invalidField('#/status', 'cannot be changed together with time, doctor or place')

const heldBy = z.object({ id: z.string().nullable() })

/** Which other visit has the external id that the request gives, as far as the caller may know. */
function holderOf({ actor }: Deps, { id, clinicId }: RecordRequest, { externalId }: ChangeInput): SQL {
  if (externalId === undefined || externalId === null) return sql`null::jsonb`
  const asked = {
    clinicId: param(clinicId, 'uuid'),
    externalId: param(externalId, 'text'),
    apartFrom: param(id, 'uuid'),
  }
  return sql`(select jsonb_build_object('id', case when ${callerReaches(asAsker(actor.caller), 'appointments:read', 'x')} then x.id end)
    ${holdingExternalId(asked)})`
}

export interface Updated extends Changed {
  /** The visit's doctor and time before, where it was moved. */
  before?: AppointmentImage
}

/** How often a move is tried again. Each try means that somebody else changed the visit between the read and the turn. */
const TRIES = 30

const APPOINTMENT_CHANGES = overloaded('appointment')

/**
 * A PUT: a move where time, length, doctor, type or place change, an edit otherwise.
 * @throws DomainError, as `changeVisit` and the doctor's calendar do
 */
export async function updateAppointment(
  deps: Deps,
  request: RecordRequest,
  { input, calendars }: { input: ChangeInput; calendars: Calendars },
): Promise<Updated> {
  refuseStaffFields(deps.actor, input, isStaffNoteOnly(input) ? 'appointments:staff-note' : 'appointments:change')
  if (has(input, CLINICAL)) refuseByRole(deps.actor, 'clinical-text:write')
  if (!MOVING.some((name) => name in input)) return editAppointment(deps, request, { input, calendars })
  refuseByRole(deps.actor, 'appointments:change')
  return again(TRIES, async () => {
    const beside = sql`, (select ${zoneOfNow('cur')} from cur) zone,
(select hangs_on_visit(cur.clinic_id, cur.id) from cur) because, ${holderOf(deps, request, input)} taken_by`
    const before = await readBefore(deps, request, { permission: 'appointments:change', beside })
    if ('replay' in before) return before.replay
    const { was, row } = before
    const wish = wishOf(was, input)
    if (row.taken_by !== null) throw externalIdTaken(heldBy.parse(row.taken_by).id)
    if (isHandOver(deps, was, { wish, input, zone: String(row.zone) })) {
      const handed = await calendars.handOver(await handOverTask(deps, request, { was, wish, input }))
      return handed ? { ...handed, before: was } : anew(APPOINTMENT_CHANGES)
    }
    if (!isMove(was, wish, { input, zone: String(row.zone) })) {
      const rest = Object.fromEntries(
        Object.entries(input).filter(([name]) => !(MOVING as readonly string[]).includes(name)),
      )
      return editAppointment(deps, request, { input: rest, calendars })
    }
    if (input.status !== undefined && ![was.status, statusAfterMove(was.status)].includes(input.status))
      throw STATUS_BESIDE_TIME
    refuseMove(deps, was, { input, because: z.array(z.string()).parse(row.because) })
    checkPlace({ ...wish, hasAddress: Boolean(input.address) })
    refuseClinicalTexts(deps, was, input)
    const given = await fieldsGiven(deps, request, input)
    const leavesHome = was.type === 'HOME_VISIT' && wish.type !== 'HOME_VISIT'
    const fields = editedRow(deps.actor, input, { ...given, ...(leavesHome && { address: null }) })
    const opened = await openTextsThatGo(
      deps.vault,
      was,
      textsThatGo(was, { input, names: namesIn(appointments, given), leavesHome }),
    )
    const changed = await calendars.move({
      actor: deps.actor,
      request,
      doctorId: input.doctorId ?? was.doctor_id,
      was: {
        version: was.version,
        doctorId: was.doctor_id,
        start: was.starts_at,
        patientId: input.patientId ?? was.patient_id,
        planDay: was.plan_day,
      },
      wish,
      fields: { ...fields, opened },
    })
    return changed ? { ...changed, before: was } : anew(APPOINTMENT_CHANGES)
  })
}

/** Whether staff give a visit that waits or has begun to another doctor, or move its end: all else of it stays. */
function isHandOver(
  { actor }: Deps,
  was: AppointmentImage,
  { wish, input, zone }: { wish: Wish; input: ChangeInput; zone: string },
): boolean {
  const isSamePlace = wish.type === was.type && wish.locationId === was.location_id
  const isSameTime = readInstant(wish.appointmentDate, zone) === was.starts_at
  const isOther = (input.doctorId ?? was.doctor_id) !== was.doctor_id || wish.duration !== durationOf(was)
  return isSamePlace && isSameTime && isOther && mayStep('hand-over', situationOf(was, actor.caller, actor.now))
}

const durationOf = ({ starts_at, ends_at }: AppointmentImage) => (ends_at - starts_at) / MINUTE

async function handOverTask(
  deps: Deps,
  request: RecordRequest,
  { was, wish, input }: { was: AppointmentImage; wish: Wish; input: ChangeInput },
): Promise<HandOverTask> {
  const doctorId = input.doctorId ?? was.doctor_id
  const after = statusAfterHandOver(was.status, doctorId !== was.doctor_id)
  if (input.status !== undefined && ![was.status, after].includes(input.status)) throw STATUS_BESIDE_TIME
  const endsAt = was.starts_at + (wish.duration ?? durationOf(was)) * MINUTE
  const fields = editedRow(deps.actor, input, await fieldsGiven(deps, request, input))
  return { actor: deps.actor, request, doctorId, endsAt, version: was.version, overbook: wish.overbook, fields }
}

/** The texts that a move removes although the request does not name them: those of another patient, and where a home visit went. */
function textsThatGo(
  was: AppointmentImage,
  { input, names, leavesHome }: { input: ChangeInput; names: readonly string[]; leavesHome: boolean },
): PatientsColumn[] {
  const isOtherPatient = input.patientId !== undefined && input.patientId !== was.patient_id
  return unnamed(names).filter((column) => isOtherPatient || (leavesHome && column === 'address'))
}

function refuseMove(
  { actor }: Deps,
  was: AppointmentImage,
  { input, because }: { input: ChangeInput; because: readonly string[] },
): void {
  const situation = situationOf(was, actor.caller, actor.now)
  const isStaff = isStaffFor(situation, 'appointments:change')
  const isOtherPatient = input.patientId !== undefined && input.patientId !== was.patient_id
  const staffs = [...(isOtherPatient ? ['patientId'] : []), ...staffFieldsIn(input)]
  if (!isStaff && staffs.length > 0) throw onlyStaffMaySet(staffs)
  if (!statesBefore('reschedule', { type: was.type, isStaff }).includes(was.status)) throw wrongStep(was, actor)
  if (isOtherPatient && because.length > 0) throw patientLocked(because)
  const { visit, settings } = situation
  if (!isStaff && actor.now > changeUntil(visit, settings)) throw changeWindowClosed(was)
}

/** Clinical texts do not go with a move: a visit that can be moved has none yet. */
function refuseClinicalTexts({ actor }: Deps, was: AppointmentImage, input: ChangeInput): void {
  const { diagnosis, treatmentPlan, clinicalNotes } = input
  if ([diagnosis, treatmentPlan, clinicalNotes].some((text) => text !== undefined)) throw wrongStep(was, actor)
}

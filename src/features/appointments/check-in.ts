import { sql } from 'drizzle-orm'
import { flag, like, uuid } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { doctorsHeld, patientsHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import type { Sealed } from '../../db/sealed.ts'
import { isOwnersReach, reachesOf } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import {
  type Changed,
  changeVisit,
  clinicMinutes,
  defineChange,
  isInState,
  isStaff,
  t,
  tryChange,
  visitAsked,
  visitsHeld,
  visitsUnlocked,
  wrongStep,
  wrongStepOf,
} from './change.ts'
import { allOf, CHANGED } from './consequence.ts'
import { DOCTOR_ELSEWHERE, isElsewhere } from './elsewhere.ts'
import { meantOf } from './meant.ts'
import { Outdated } from './outdated.ts'
import { convertsPlanAgain } from './plan-effects.ts'
import { entersQueue } from './queue-effects.ts'
import { readImage } from './record.ts'
import type { CheckInInput } from './schemas.ts'

const isStaffSomewhere = ({ caller }: Actor) =>
  reachesOf(caller.roles, 'appointments:check-in').some((reach) => !isOwnersReach(reach))

/** A no-show on its way back; the doctor's calendar decides whether its time is still free. */
export interface AgainOrder {
  actor: Actor
  request: RecordRequest
  overrideReason: Sealed | null
}

/** Not refused: the visit was a no-show and may be taken back, which its doctor's calendar does. */
export class WasNoShow extends Error {
  readonly doctorId: string

  constructor(doctorId: string) {
    super('The visit was a no-show.')
    this.doctorId = doctorId
  }
}

const reasonColumn = like(appointments, ['checkInOverrideReason'])
const arrival = visitAsked({
  ...reasonColumn,
  /** The location whose code was shown. */
  presentAt: uuid,
  overrides: flag,
  /** Whether a code was scanned: who does that again after the start is told of their visit. */
  scans: flag,
})
const again = visitAsked(reasonColumn)

const set = {
  status: sql`'CHECKED_IN'`,
  checkedInAt: arrival.r.at,
  checkInOverrideReason: sql`coalesce(${arrival.r.checkInOverrideReason}, ${t.checkInOverrideReason})`,
}

const inPerson: Check = {
  name: 'in person',
  holds: sql`${t.type} = 'IN_PERSON'`,
  refusal: new DomainError('CHECKIN_NOT_IN_PERSON', 'Only visits in person are checked in.'),
}

const opens = clinicMinutes('checkInOpensMinutes')
const closes = clinicMinutes('checkInClosesMinutes')

export const checkInVisits = defineChange({
  name: 'check-in',
  asked: arrival,
  target: sql`case when ${arrival.r.scans} and ${t.status} = 'IN_PROGRESS' then ${t.status} else 'CHECKED_IN' end`,
  checks: [
    {
      name: 'step',
      holds: isInState(['SCHEDULED', 'CONFIRMED']),
      refusal: ({ image, actor }) => {
        const was = readImage(image)
        const comesAfterAll = was.status === 'NO_SHOW' && isStaffSomewhere(actor)
        return comesAfterAll ? new WasNoShow(was.doctor_id) : wrongStep(was, actor)
      },
    },
    inPerson,
    {
      // The desk sees the patient; a patient has to prove where they are.
      name: 'code shown',
      holds: sql`${isStaff} or ${arrival.r.presentAt} is not null`,
      refusal: new DomainError('CHECKIN_INVALID_QR_CODE', 'Scan the code shown at the location, or ask the desk.'),
    },
    {
      name: 'at its location',
      holds: sql`${isStaff} or ${t.locationId} = ${arrival.r.presentAt}`,
      refusal: new DomainError('CHECKIN_WRONG_LOCATION', 'The visit is at another location.'),
    },
    {
      name: 'in the window',
      holds: sql`${arrival.r.overrides} and ${isStaff} or r.at between ${t.startsAt} - ${opens} and ${t.startsAt} + ${closes}`,
      refusal: new DomainError('CHECKIN_WINDOW_CLOSED', 'It is too early or too late to check in for this visit.'),
    },
  ],
  set,
  action: 'appointment.checked_in',
  consequence: entersQueue(CHANGED),
})

/**
 * Checks a patient in.
 * @param presence the location whose code was shown, null without one
 * @param scans whether a visit that has begun is answered as it is
 * @param again checks in a no-show, in its doctor's calendar
 * @throws DomainError CHECKIN_NOT_IN_PERSON, CHECKIN_INVALID_QR_CODE, CHECKIN_WRONG_LOCATION, CHECKIN_WINDOW_CLOSED and
 *   those of `changeVisit`
 */
export async function checkInAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  {
    input,
    presence,
    again,
    scans = false,
  }: {
    input: CheckInInput
    presence: string | null
    scans?: boolean
    again: (order: AgainOrder, doctorId: string) => Promise<Changed>
  },
): Promise<Changed> {
  if (input.override && !isStaffSomewhere(actor)) throw new DomainError('FORBIDDEN', 'Only staff may override.')
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const { checkInOverrideReason = null } = await sealTexts(vault, { checkInOverrideReason: input.overrideReason }, row)
  const asking = { actor, request, permission: 'appointments:check-in' as const }
  const outcome = await tryChange(db, asking, [
    checkInVisits,
    { checkInOverrideReason, presentAt: presence, overrides: input.override ?? false, scans },
  ])
  if (outcome instanceof WasNoShow)
    return again({ actor, request, overrideReason: checkInOverrideReason }, outcome.doctorId)
  if (outcome instanceof Error) throw outcome
  return outcome
}

/** Whoever's time a visit takes again, and then the visit itself. */
export const againSubjects = [
  visitsUnlocked,
  patientsHeld(sql`select s.clinic_id, s.visit_patient patient_id from subjects s`),
  doctorsHeld(sql`select s.visit_doctor from subjects s`),
  visitsHeld('patients_held', 'doctors_held'),
]

export const asLockedFor: Check = {
  name: 'visit as locked for',
  holds: sql`(${t.doctorId}, ${t.patientId}) = (r.visit_doctor, r.visit_patient)`,
  refusal: () => new Outdated('visit'),
}

/** It goes over whatever holds its time by now, but for another clinic's. */
export const overNoOtherClinic: Check = {
  name: 'over no other clinic',
  holds: sql`not ${isElsewhere({
    ...{ doctorId: sql`${t.doctorId}`, clinicId: sql`${t.clinicId}`, apartFrom: sql`${t.id}`, isOver: sql`false` },
    ...{ from: sql`${t.startsAt}`, until: sql`${t.endsAt}` },
  })}`,
  refusal: DOCTOR_ELSEWHERE,
}

/** A no-show that comes after all holds its time again: overbooked if somebody has it by now. */
export const checkInVisitsAgain = defineChange({
  name: 'check-in-again',
  asked: again,
  subjects: againSubjects,
  rows: 'subjects',
  target: 'CHECKED_IN',
  checks: [
    { name: 'step', holds: isInState(['NO_SHOW']), refusal: wrongStepOf },
    asLockedFor,
    inPerson,
    {
      name: 'on its own day',
      holds: sql`${isStaff} and local_of(${t.startsAt}, ${t.timezone})::date = local_of(r.at, ${t.timezone})::date`,
      refusal: wrongStepOf,
    },
    overNoOtherClinic,
  ],
  set: {
    ...set,
    overbookedOver: meantOf(t),
    overbook: sql`doctor_is_taken(${t.doctorId}, ${t.startsAt}, ${t.endsAt}, ${t.id}, false)`,
    patientOverlap: sql`patient_is_taken(${t.clinicId}, ${t.patientId}, ${t.startsAt}, ${t.endsAt}, ${t.id})`,
  },
  action: 'appointment.checked_in',
  consequence: allOf(convertsPlanAgain(CHANGED), entersQueue(CHANGED)),
})

const TRIES = 3

/** Takes a no-show back, on the visit's own local day. @throws DomainError those of `changeVisit` */
export async function checkInAgain(db: Database, { actor, request, overrideReason }: AgainOrder): Promise<Changed> {
  const asking = { actor, request, permission: 'appointments:check-in' as const }
  return untilSeen(() => changeVisit(db, asking, [checkInVisitsAgain, { checkInOverrideReason: overrideReason }]))
}

/** Runs the taking back of a no-show until it has seen whoever moved the visit or took its time meanwhile. */
export async function untilSeen(takeBack: () => Promise<Changed>): Promise<Changed> {
  for (let tries = 1; ; tries++) {
    try {
      return await takeBack()
    } catch (error) {
      // Somebody moved the visit before it was locked, or took its time: now that is seen.
      const isClash = error instanceof DomainError && error.code === 'SCHEDULING_CONFLICT' && error !== DOCTOR_ELSEWHERE
      if (!(isClash || error instanceof Outdated) || tries === TRIES) throw error
    }
  }
}

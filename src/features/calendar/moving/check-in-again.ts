import { sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { doctorsHeld, patientsHeld } from '../../../db/locks.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { DomainError } from '../../../domain/errors.ts'
import { again, anew } from '../../../platform/again.ts'
import { convertsPlanAgain } from '../../../records/follow-ups/plan-consequences.ts'
import { entersQueue } from '../../../records/queue-entry.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  isInState,
  isStaff,
  t,
  visitsHeld,
  visitsUnlocked,
  wrongStepOf,
} from '../../../records/visits/appointment-change.ts'
import { ARRIVED, inPerson, late } from '../../../records/visits/arrived.ts'
import { allConsequences, CHANGED } from '../../../records/visits/consequence.ts'
import { DOCTOR_ELSEWHERE, isElsewhere } from '../elsewhere.ts'
import { meantOf } from '../meant.ts'
import { Outdated } from '../outdated.ts'
import { forgetting, noteTime, type Turn } from '../take.ts'

/** A no-show on its way back; the doctor's calendar decides whether its time is still free. */
export interface CheckInAgainTask {
  actor: Actor
  request: RecordRequest
  overrideReason: Sealed | null
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
    doctorId: sql`${t.doctorId}`,
    clinicId: sql`${t.clinicId}`,
    apartFrom: sql`${t.id}`,
    isOver: sql`false`,
    from: sql`${t.startsAt}`,
    until: sql`${t.endsAt}`,
  })}`,
  refusal: DOCTOR_ELSEWHERE,
}

/** A no-show that comes after all holds its time again: overbooked if somebody has it by now. */
const checkInVisitsAgain = defineChange(() => ({
  name: 'check-in-again',
  asked: late,
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
    ...ARRIVED,
    overbookedOver: meantOf(t),
    overbook: sql`doctor_is_taken(${t.doctorId}, ${t.startsAt}, ${t.endsAt}, ${t.id}, false)`,
    patientOverlap: sql`patient_is_taken(${t.clinicId}, ${t.patientId}, ${t.startsAt}, ${t.endsAt}, ${t.id})`,
  },
  action: 'appointment.checked_in',
  consequence: allConsequences(convertsPlanAgain(CHANGED), entersQueue(CHANGED)),
}))

const TRIES = 3

/** Takes a no-show back, on the visit's own local day. @throws DomainError those of `changeVisit` */
async function checkInAgain(db: Database, { actor, request, overrideReason }: CheckInAgainTask): Promise<Changed> {
  const asking = { actor, request, permission: 'appointments:check-in' as const }
  return untilSeen(() => changeVisit(db, asking, [checkInVisitsAgain, { checkInOverrideReason: overrideReason }]))
}

/** Runs the taking back of a no-show until it has seen whoever moved the visit or took its time meanwhile. */
export function untilSeen(takeBack: () => Promise<Changed>): Promise<Changed> {
  return again(TRIES, () =>
    takeBack().catch((error) => {
      // Somebody moved the visit before it was locked, or took its time: now that is seen.
      const isClash = error instanceof DomainError && error.code === 'SCHEDULING_CONFLICT' && error !== DOCTOR_ELSEWHERE
      if (isClash || error instanceof Outdated) return anew(error)
      throw error
    }),
  )
}

/** Checks in a visit that was a no-show, and so holds its time again. @throws DomainError */
export async function checkInAgainInTurn(turn: Turn, task: CheckInAgainTask): Promise<Changed> {
  const changed = await forgetting(turn, () => checkInAgain(turn.db, task))
  noteTime(turn.memory, changed)
  return changed
}

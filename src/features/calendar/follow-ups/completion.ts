import type { Actor, RecordRequest } from '../../../db/request.ts'
import type { Sealed } from '../../../db/sealed.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import type { Alternative, ErrorCode } from '../../../domain/errors.ts'
import type { VisitType } from '../../../domain/visit.ts'

/** The plan a completion makes, or puts over an open one; its texts are sealed for the plan this id is or will be. */
export interface PlanDraft {
  id: string
  /** The open plan the texts were sealed for; null when none was known. */
  expected: string | null
  followUpType: string
  /** Its day in the clinic's zone; null is so many days on from the visit's local day. */
  scheduledFor: string | null
  /** Null: the visit's doctor, or nobody for a specialist still to be found. */
  doctorId: string | null
  /** Where the visit that follows is wanted, though it is not booked now: it must be the clinic's. */
  locationId: string | null
  priority: string
  texts: Partial<Record<'instructions' | 'medications' | 'tests' | 'restrictions', Sealed | null>>
  /** The columns the request named: the others of an open plan stay. */
  names: readonly string[]
}

/** The visit a completion books, as far as it is known before its doctor's calendar has been asked. */
export interface VisitDraft {
  id: string
  doctorId: string
  type: VisitType
  locationId: string | null
  /** Minutes. */
  duration: number
  priority: string
  followUpReason: Sealed | null
  /** Of a home visit, where it goes. */
  address: Sealed | null
}

export interface CompletionTask {
  actor: Actor
  request: RecordRequest
  /** The clinical texts the completion gives, sealed. */
  texts: Partial<Record<'clinicalNotes' | 'diagnosis' | 'treatmentPlan', Sealed | null>>
  plan: PlanDraft | null
}

/** Where the follow-up visit may go, nearest to what was asked for first; or why nowhere. Instants are epoch ms. */
export interface Placement {
  visit: VisitDraft
  timezone: string
  candidates: readonly number[]
  /** The rules the candidates were found by: under others nothing is booked. */
  rules: ClinicRules
  refusal: { code: ErrorCode; alternatives: Alternative[] } | null
}

/** For a follow-up visit that cannot be booked at all: no time is looked for, and the completion says why. */
export type Unplaced = Pick<Placement, 'refusal'>

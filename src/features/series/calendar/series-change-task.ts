import type { Actor, RecordRequest } from '../../../db/request.ts'
import type { Policy } from '../../../domain/series.ts'
import type { VisitType } from '../../../domain/visit.ts'
import type { ChangePlan, Move } from '../planned-change.ts'
import type { RowToBook } from './booked-rows.ts'

/** A change of a series on its way; what takes time goes into the calendar of `doctorId`. */
export interface SeriesChangeTask extends Omit<ChangePlan, 'bookings'> {
  actor: Actor
  request: RecordRequest
  /** The series' version it was planned on. */
  version: number
  /** Every visit that moves or is booked is this doctor's afterwards. */
  doctorId: string
  /** Where and how the series' visits are held afterwards. */
  place: { type: VisitType; locationId: string | null }
  treatmentType: string
  scope: 'this' | 'following' | 'all'
  isTimeNamed: boolean
  onConflict: Policy
  bookings: (Move & { texts: RowToBook['texts'] })[]
}

import type { Actor, Idempotency } from '../../../db/request.ts'
import type { Sealed } from '../../../db/sealed.ts'
import type { Expansion } from '../../../domain/recurrence.ts'
import type { Policy } from '../../../domain/series.ts'
import type { TreatmentType, VisitType } from '../../../domain/visit.ts'

/** A visit that may be booked: its id and, sealed for the row this id will be, its texts. */
export interface NewVisit {
  id: string
  reason: Sealed | null
  notes: Sealed | null
}

/** A whole series on its way to its doctor's calendar. */
export interface SeriesTask {
  actor: Actor
  idempotency: Idempotency | null
  dryRun: boolean
  id: string
  clinicId: string
  patientId: string
  doctorId: string
  locationId: string | null
  templateId: string | null
  type: VisitType
  treatmentType: TreatmentType
  /** Minutes; null takes the clinic's default for the treatment. */
  duration: number | null
  /** 'HH:mm', wall-clock. */
  time: string
  startDate: string
  days: Expansion
  /** One a day of `days.dates`. */
  visits: NewVisit[]
  onConflict: Policy
  texts: { reason: Sealed | null; notes: Sealed | null }
}

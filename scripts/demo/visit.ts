import type { AffectedBy } from '../../src/domain/affected.ts'
import type { Status } from '../../src/domain/appointment.ts'
import { localDate, wallClock } from '../../src/domain/time.ts'
import type { Priority, TreatmentType, VisitType } from '../../src/domain/visit.ts'
import { type Interval, sessionsOn } from '../../src/domain/working-hours.ts'
import { type DoctorName, hoursOf, locationId, PROFILES, zoneOf } from './clinics.ts'
import { CLINICS, type ClinicName } from './logins.ts'

/** A place in a doctor's day for one visit. */
export interface Slot extends Interval {
  locationId: string
  types: readonly VisitType[]
}

/** A visit as the demo plans it. Its id comes from its name. */
export interface DemoVisit extends Interval {
  name: string
  clinic: ClinicName
  doctor: DoctorName
  /** Counts from 1; the first six have a login. */
  patient: number
  locationId: string | null
  type: VisitType
  treatment: TreatmentType
  priority: Priority
  status: Status
  isBookedByPatient: boolean
  /** Today's must be there each day, so one that a user has touched gets a successor. */
  hasSuccessors: boolean
  /** The visit this one follows up, and the first of its chain, by name. */
  follows?: { parent: string; original: string; reason: string }
  /** Its number in the clinic's series. */
  sequence?: number
  /** Why somebody has to move it. */
  affectedBy?: AffectedBy
}

export function todayIn(clinic: ClinicName, now: number): string {
  return localDate(now, CLINICS[clinic].timezone)
}

/** Every slot of the sessions that a doctor begins on a local day, by their working hours, earliest first. */
export function slotsOn(clinic: ClinicName, doctor: DoctorName, date: string): Slot[] {
  const length = PROFILES[doctor].minutes * 60_000
  return sessionsOn(date, hoursOf(clinic, doctor), (id) => zoneOf(clinic, id)).flatMap((session) =>
    Array.from({ length: Math.floor((session.end - session.start) / length) }, (_, n) => ({
      start: session.start + n * length,
      end: session.start + (n + 1) * length,
      locationId: session.locationId,
      types: session.types,
    })),
  )
}

/** The closure of the near future: an afternoon at the second location. */
export function closureOn(clinic: ClinicName, date: string): Interval & { locationId: string } {
  const zone = CLINICS[clinic].timezone
  return {
    start: wallClock({ date, time: '12:00', zone }),
    end: wallClock({ date, time: '16:00', zone }),
    locationId: locationId(clinic, 1),
  }
}

/** doctor1's time off of the near future: the hours after lunch. */
export function timeOffOn(clinic: ClinicName, date: string): Interval {
  const zone = CLINICS[clinic].timezone
  return { start: wallClock({ date, time: '13:00', zone }), end: wallClock({ date, time: '18:30', zone }) }
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end
}

import { dayOf } from '../../parts/dates.ts'
import type { Visit } from './list-queries.ts'
import type { Wish } from './use-times.ts'

/** The same visit at another time, from its own day on. */
export const wishOf = (visit: Visit): Wish => ({
  doctorId: visit.doctorId,
  specialty: visit.doctor.specialty,
  locationId: null,
  type: visit.type,
  duration: visit.duration,
  timezone: visit.timezone,
  from: dayOf(visit.appointmentDate, visit.timezone),
})

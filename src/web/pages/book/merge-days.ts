import type { AvailabilityAnswer } from '../../../features/availability/schemas.ts'
import type { FreeTime } from './book-request.ts'

export interface FreeDay {
  date: string
  times: FreeTime[]
  /** The zone in which it is this day. */
  timeZone: string
  /** Why nobody is free, where all say the same. */
  reason: string | null
}

/** The days of several doctors as one list. Of two who are free at the same time the first stands: a patient with no wish needs one. */
export function mergeDays(answers: readonly AvailabilityAnswer[]): FreeDay[] {
  const byDate = Map.groupBy(
    answers.flatMap(({ doctorId, timezone, days }) => days.map((day) => ({ doctorId, timezone, ...day }))),
    ({ date }) => date,
  )
  return [...byDate]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([date, days]) => {
      const times = new Map<string, FreeTime>()
      for (const { doctorId, slots } of days)
        for (const slot of slots) {
          if (times.has(slot.appointmentDate)) continue
          times.set(slot.appointmentDate, {
            doctorId,
            at: slot.appointmentDate,
            end: slot.endDate,
            timeZone: slot.timezone,
            locationId: slot.locationId,
          })
        }
      const reasons = new Set(days.map(({ reason }) => reason))
      const [reason = null] = reasons
      return {
        date,
        timeZone: days[0]?.timezone ?? 'UTC',
        times: [...times.values()].sort((one, other) => one.at.localeCompare(other.at)),
        reason: times.size === 0 && reasons.size === 1 ? reason : null,
      }
    })
}
